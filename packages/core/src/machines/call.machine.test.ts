import { describe, expect, it } from 'vitest'
import { PhoneError } from '../errors.ts'
import { establishedIncoming, establishedOutgoing, ok, refused, request, startCall } from './call.fixture.ts'

describe('an outgoing call', () => {
  it('offers, rings, is answered and is heard', async () => {
    const call = startCall({ request })
    expect(call.view().status).toBe('preparing')
    await call.settle()
    expect(call.sip.invites[0]?.request.offer).toBe('offer 1 sendrecv')
    expect(call.view().status).toBe('calling')
    call.dialog().emit({ type: 'sip.progress', status: 180, reason: 'Ringing' })
    expect(call.view()).toMatchObject({ status: 'ringing', ringingAt: call.clock.now() })
    call
      .dialog()
      .emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:bob@x', displayName: 'Bob' } })
    await call.settle()
    expect(call.view()).toMatchObject({
      status: 'established',
      remote: { displayName: 'Bob' },
      media: { status: 'checking' },
    })
    call.session().connect()
    expect(call.view().media).toMatchObject({ status: 'connected', encrypted: true })
  })

  it.each([
    [486, 'busy'],
    [603, 'rejected'],
    [404, 'notFound'],
    [480, 'noAnswer'],
    [403, 'forbidden'],
    [488, 'notAcceptable'],
    [503, 'serverError'],
    [408, 'timedOut'],
  ] as const)('ends with the reason behind %i', async (status, reason) => {
    const call = startCall({ request })
    await call.settle()
    call.dialog().emit({ type: 'sip.rejected', status, reason: 'x', local: false, digest: 'none' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason, by: 'remote', code: status } })
    expect(call.media.openSessions()).toBe(0)
  })

  it('is cancelled by hangUp, and ends with the 487', async () => {
    const call = startCall({ request })
    await call.settle()
    call.actor.send({ type: 'hangUp' })
    expect(call.dialog().names).toContain('cancel')
    expect(call.view().status).toBe('ending')
    expect(call.media.openSessions()).toBe(0)
    call
      .dialog()
      .emit({ type: 'sip.rejected', status: 487, reason: 'Request Terminated', local: false, digest: 'none' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'cancelled', by: 'local' } })
  })

  it('ends at once when hung up before its INVITE is out', () => {
    const call = startCall({ request })
    call.actor.send({ type: 'hangUp' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'cancelled' } })
    expect(call.sip.invites).toHaveLength(0)
    expect(call.media.openSessions()).toBe(0)
  })

  it('says why when the microphone is refused', async () => {
    const call = startCall({ request }, (media) => {
      media.onOpen = (session) => session.fail('createOffer', new PhoneError('microphoneDenied'))
    })
    await call.settle()
    expect(call.view()).toMatchObject({
      status: 'ended',
      end: { reason: 'mediaFailed', by: 'system', error: { code: 'microphoneDenied', category: 'media' } },
    })
    expect(call.sip.invites).toHaveLength(0)
  })

  it('waits for a flow before it invites, but not for ever', async () => {
    const call = startCall({ request, flow: 'down' })
    await call.settle()
    expect(call.sip.invites).toHaveLength(0)
    call.actor.send({ type: 'flow.up' })
    expect(call.sip.invites).toHaveLength(1)

    const other = startCall({ request, flow: 'down' })
    await other.settle()
    other.clock.advance(10_000)
    expect(other.view()).toMatchObject({ status: 'ended', end: { reason: 'connectionLost' } })
  })

  it('sends its INVITE again when the socket died while calling, and lives', async () => {
    const call = startCall({ request })
    await call.settle()
    call.actor.send({ type: 'flow.lost' })
    expect(call.view()).toMatchObject({ status: 'calling', signalling: 'down' })
    call.actor.send({ type: 'flow.up' })
    expect(call.dialog().names).toEqual(['resend'])
    expect(call.view()).toMatchObject({ status: 'calling', signalling: 'reattaching' })
    call.dialog().emit({ type: 'sip.progress', status: 180, reason: 'Ringing' })
    expect(call.view()).toMatchObject({ status: 'ringing', signalling: 'up' })
    // A registration that is only refreshed is no new flow.
    call.actor.send({ type: 'flow.up' })
    call.clock.advance(10_000)
    expect(call.dialog().names).toEqual(['resend'])
  })

  it.each([
    ['nothing is heard of its INVITE', (call: ReturnType<typeof startCall>) => call.clock.advance(1_000)],
    [
      'the far end has its INVITE from a server that has lost it',
      (call: ReturnType<typeof startCall>) =>
        call.dialog().emit({ type: 'sip.rejected', status: 482, reason: '', local: false, digest: 'none' }),
    ],
    [
      'the server, restarted, asks for credentials again',
      (call: ReturnType<typeof startCall>) =>
        call.dialog().emit({ type: 'sip.rejected', status: 407, reason: '', local: false, digest: 'refused' }),
    ],
  ])('dials again, once, where on the new flow %s', async (_, happens) => {
    const call = startCall({ request })
    await call.settle()
    const first = call.dialog()
    first.emit({ type: 'sip.progress', status: 180, reason: 'Ringing' })
    call.actor.send({ type: 'flow.lost' })
    call.actor.send({ type: 'flow.up' })
    expect(call.view()).toMatchObject({ status: 'ringing', signalling: 'reattaching' })
    happens(call)
    expect(call.view()).toMatchObject({ status: 'calling', signalling: 'up' })
    expect(first.names).toEqual(['resend', 'cancel', 'abandon'])
    expect(call.sip.invites.map(({ request: { offer } }) => offer)).toEqual(['offer 1 sendrecv', 'offer 1 sendrecv'])
    call.clock.advance(10_000)
    expect(call.sip.invites).toHaveLength(2)
    call.dialog().emit({ type: 'sip.accepted', fork: 'b', answer: 'their answer', remote: { uri: 'sip:bob@x' } })
    await call.settle()
    expect(call.view().status).toBe('established')
  })

  it('482 without a change of flow is a refusal like others', async () => {
    const call = startCall({ request })
    await call.settle()
    call.dialog().emit({ type: 'sip.rejected', status: 482, reason: '', local: false, digest: 'none' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { code: 482 } })
  })

  it('a cancelled INVITE whose end would come by a flow that is gone is not waited for', async () => {
    const call = startCall({ request })
    await call.settle()
    call.actor.send({ type: 'flow.lost' })
    call.actor.send({ type: 'flow.up' })
    call.actor.send({ type: 'hangUp' })
    call.clock.advance(4_000)
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'cancelled', by: 'local' } })
    expect(call.dialog().names.slice(0, 3)).toEqual(['resend', 'cancel', 'abandon'])
  })

  it('repeats its CANCEL on a new flow', async () => {
    const call = startCall({ request })
    await call.settle()
    call.actor.send({ type: 'flow.lost' })
    call.actor.send({ type: 'hangUp' })
    call.actor.send({ type: 'flow.up' })
    expect(call.dialog().names).toEqual(['cancel', 'resend', 'cancel'])
  })

  it('is ended as an answered one when the answer and the CANCEL pass each other, over a new flow too', async () => {
    const call = startCall({ request })
    await call.settle()
    call.actor.send({ type: 'hangUp' })
    const remote = { uri: 'sip:bob@example.com' }
    call.dialog().emit({ type: 'sip.accepted', fork: 'b', answer: 'their answer', remote })
    expect([call.view().status, call.dialog().names]).toEqual(['ending', ['cancel', 'bye']])
    call.actor.send({ type: 'flow.lost' })
    call.actor.send({ type: 'flow.up' })
    expect(call.dialog().names).toEqual(['cancel', 'bye', 'bye'])
    call.dialog().emit({ type: 'sip.ended' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'cancelled', by: 'local' } })
  })

  it('gives up an INVITE that nobody answers', async () => {
    const call = startCall({ request })
    await call.settle()
    call.clock.advance(180_000)
    expect(call.view().status).toBe('ending')
    call.clock.advance(32_000)
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'timedOut', error: { code: 'setupTimeout' } } })
    expect(call.dialog().names).toEqual(['cancel', 'abandon', 'dispose'])
  })

  it('asks once for other credentials and invites again', async () => {
    const call = startCall({ request })
    await call.settle()
    const challenge = {
      type: 'sip.rejected',
      status: 407,
      reason: '',
      local: false,
      digest: 'refused',
      realm: 'x',
    } as const
    call.dialog().emit(challenge)
    expect(call.reports).toEqual([{ type: 'call.refused', realm: 'x' }])
    call.actor.send({ type: 'credentials.renewed' })
    expect(call.sip.invites).toHaveLength(2)
    call.dialog().emit(challenge)
    expect(call.view()).toMatchObject({
      status: 'ended',
      end: { reason: 'unauthorised', error: { code: 'credentialsRejected' } },
    })
  })

  it('plays early media of the first fork and survives the answer of another', async () => {
    const call = startCall({ request, earlyMedia: 'first' })
    await call.settle()
    call.dialog().emit({ type: 'sip.progress', status: 183, reason: '', fork: 'a', answer: 'early sdp' })
    await call.settle()
    expect(call.view().status).toBe('earlyMedia')
    call.dialog().emit({ type: 'sip.progress', status: 180, reason: '', fork: 'b' })
    expect(call.view().status).toBe('earlyMedia')
    call.dialog().emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp of b', remote: { uri: 'sip:b@x' } })
    await call.settle()
    expect(call.view().status).toBe('established')
    expect(call.session().commands.filter(([name]) => name === 'applyAnswer')).toEqual([
      ['applyAnswer', 'early sdp', { provisional: true }],
      ['applyAnswer', 'sdp of b', {}],
    ])
  })

  it('ends when its audio fails while the answer is applied', async () => {
    const call = startCall({ request })
    await call.settle()
    call.session().block('applyAnswer')
    call.dialog().emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:b@x' } })
    call.session().emit({ type: 'media.dtls', state: 'failed' })
    await call.settle()
    expect(call.view()).toMatchObject({ status: 'ending', end: { error: { code: 'dtlsFailed' } } })
  })

  it('restarts ICE once it is established when the network moved while it rang', async () => {
    const call = startCall({ request })
    await call.settle()
    call.actor.send({ type: 'network.moved' })
    call.dialog().emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:b@x' } })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['createOffer', { direction: 'sendrecv', iceRestart: true }])
  })

  it('ignores early media unless asked for it', async () => {
    const call = startCall({ request })
    await call.settle()
    call.dialog().emit({ type: 'sip.progress', status: 183, reason: '', fork: 'a', answer: 'early sdp' })
    expect(call.view().status).toBe('ringing')
    expect(call.session().names).not.toContain('applyAnswer')
  })

  it('says goodbye with 488 when the answer does not fit', async () => {
    const call = startCall({ request })
    await call.settle()
    call.session().fail('applyAnswer', new PhoneError('remoteDescription'))
    call.dialog().emit({ type: 'sip.accepted', fork: 'b', answer: 'junk', remote: { uri: 'sip:b@x' } })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual([
      'bye',
      { reason: { protocol: 'SIP', cause: 488, text: 'remoteDescription' } },
    ])
    call.dialog().emit({ type: 'sip.ended' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'mediaFailed' } })
  })

  it('reports where it was redirected', async () => {
    const call = startCall({ request })
    await call.settle()
    call.dialog().emit({ type: 'sip.redirected', status: 302, contacts: ['sip:carol@x'] })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'redirected', text: 'sip:carol@x' } })
  })

  it('ends when the gate refuses what it would send', async () => {
    const sipError = new PhoneError('headerInjection')
    const call = startCall({ request })
    call.sip.inviteError = sipError
    await call.settle()
    expect(call.view()).toMatchObject({ status: 'ended', end: { error: { code: 'headerInjection' } } })
  })
})

describe('an incoming call', () => {
  it('rings, is answered, and is established by the ACK', async () => {
    const call = startCall({ offer: 'their offer' })
    expect(call.view()).toMatchObject({ status: 'ringing', direction: 'incoming' })
    expect(call.dialog().names).toEqual(['ring'])
    call.actor.send({ type: 'answer' })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual(['accept', 'answer to their offer'])
    expect(call.view().status).toBe('answering')
    call.dialog().emit({ type: 'sip.confirmed' })
    expect(call.view()).toMatchObject({ status: 'established', answeredAt: call.clock.now() })
  })

  it('asks on a new flow whether the caller is still there, and says its 200 again', async () => {
    const call = startCall({ offer: 'their offer' })
    const move = () => {
      call.actor.send({ type: 'flow.lost' })
      call.actor.send({ type: 'flow.up' })
    }
    move()
    expect(call.dialog().names).toEqual(['ring', 'resend'])
    expect(call.view()).toMatchObject({ status: 'ringing', signalling: 'up' })
    call.actor.send({ type: 'answer' })
    await call.settle()
    move()
    expect(call.dialog().names).toEqual(['ring', 'resend', 'accept', 'resend'])
    call.dialog().emit({ type: 'sip.confirmed' })
    move()
    expect(call.dialog().names.slice(4)).not.toContain('resend')
  })

  it('offers in its 200 when the INVITE has no offer', async () => {
    const call = startCall({})
    call.actor.send({ type: 'answer' })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual(['accept', 'offer 1 sendrecv'])
    call.dialog().emit({ type: 'sip.confirmed', answer: 'in the ACK' })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['applyAnswer', 'in the ACK', {}])
    expect(call.view().status).toBe('established')
  })

  it('is ended when the ACK holds no answer to our offer', async () => {
    const call = startCall({})
    call.actor.send({ type: 'answer' })
    await call.settle()
    call.dialog().emit({ type: 'sip.confirmed' })
    await call.settle()
    expect(call.session().names).not.toContain('applyAnswer')
    expect(call.view()).toMatchObject({ status: 'ending', end: { error: { code: 'remoteDescription' } } })
  })

  it('refuses, and says no BYE, when its audio fails before there is a 200', async () => {
    const call = startCall({ offer: 'o' })
    call.session().block('createAnswer')
    call.actor.send({ type: 'answer' })
    call.session().emit({ type: 'media.dtls', state: 'failed' })
    await call.settle()
    expect(call.dialog().names).toContain('reject')
    expect(call.dialog().names).not.toContain('bye')
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'mediaFailed' } })
  })

  it('is refused when the microphone prompt is never answered', async () => {
    const call = startCall({ offer: 'o' })
    call.session().block('createAnswer')
    call.actor.send({ type: 'answer' })
    await call.clock.run(30_000)
    expect(call.dialog().commands).toContainEqual(['reject', 480, {}])
    expect(call.view().status).toBe('ended')
  })

  it('is answered elsewhere, or cancelled', () => {
    const elsewhere = startCall({ offer: 'o' })
    elsewhere.dialog().emit({ type: 'sip.cancelled', cause: 200, text: 'Call completed elsewhere' })
    expect(elsewhere.view().end).toMatchObject({ reason: 'answeredElsewhere', by: 'remote' })
    const cancelled = startCall({ offer: 'o' })
    cancelled.dialog().emit({ type: 'sip.cancelled' })
    expect(cancelled.view().end).toMatchObject({ reason: 'cancelled', by: 'remote' })
  })

  it('gets 480 when nobody answers', () => {
    const call = startCall({ offer: 'o', ringTimeout: 20_000 })
    call.clock.advance(20_000)
    expect(call.dialog().commands).toContainEqual(['reject', 480, {}])
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'noAnswer', by: 'local' } })
  })

  it('is rejected with the code and reason of the app; hangUp declines it', () => {
    const busy = startCall({ offer: 'o' })
    busy.actor.send({ type: 'reject', status: 486, reason: 'In a meeting' })
    expect(busy.dialog().commands).toContainEqual(['reject', 486, { reason: 'In a meeting' }])
    expect(busy.view().end).toMatchObject({ reason: 'busy', by: 'local', code: 486, text: 'In a meeting' })
    const declined = startCall({ offer: 'o' })
    declined.actor.send({ type: 'hangUp' })
    expect(declined.dialog().commands).toContainEqual(['reject', 603, {}])
  })

  it('is redirected', () => {
    const call = startCall({ offer: 'o' })
    call.actor.send({ type: 'redirect', target: 'sip:carol@x' })
    expect(call.dialog().commands).toContainEqual(['redirect', 'sip:carol@x'])
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'redirected', by: 'local', code: 302 } })
  })

  it.each([
    ['microphoneDenied', 480],
    ['noCandidates', 480],
    ['remoteDescription', 488],
  ] as const)('is refused for %s with %i', async (code, status) => {
    const call = startCall({ offer: 'o' })
    call.session().fail('createAnswer', new PhoneError(code))
    call.actor.send({ type: 'answer' })
    await call.settle()
    expect(call.dialog().commands).toContainEqual(['reject', status, { reason: code }])
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'mediaFailed', error: { code } } })
    expect(call.media.openSessions()).toBe(0)
  })

  it('waits for a flow to refuse, when there is none', () => {
    const call = startCall({ offer: 'o' })
    call.actor.send({ type: 'flow.lost' })
    call.actor.send({ type: 'reject', status: 603 })
    expect(call.view().status).toBe('ending')
    expect(call.dialog().names).not.toContain('reject')
    call.actor.send({ type: 'flow.up' })
    expect(call.dialog().commands).toContainEqual(['reject', 603, {}])
    expect(call.view().status).toBe('ended')
  })

  it('lives when the socket dies while it is answered', async () => {
    const call = startCall({ offer: 'o' })
    call.actor.send({ type: 'answer' })
    await call.settle()
    call.actor.send({ type: 'flow.lost' })
    expect(call.view()).toMatchObject({ status: 'answering', signalling: 'down' })
    call.actor.send({ type: 'flow.up' })
    call.dialog().emit({ type: 'sip.confirmed' })
    expect(call.view()).toMatchObject({ status: 'established', signalling: 'up' })
  })

  it('ends by BYE when the ACK never comes', async () => {
    const call = startCall({ offer: 'o' })
    call.actor.send({ type: 'answer' })
    await call.settle()
    call.dialog().emit({ type: 'sip.unconfirmed' })
    expect(call.dialog().names.at(-1)).toBe('bye')
    call.dialog().emit({ type: 'sip.ended' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'timedOut' } })
  })
})

describe('an established call', () => {
  it('is held and resumed on the far end’s word', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    expect(call.view().hold.local).toBe('holding')
    await call.settle()
    expect(call.dialog().reinvites[0]?.request).toBe('offer 2 sendonly')
    expect(call.view().hold.local).toBe('holding')
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('held')
    expect(call.moments).toEqual([{ type: 'request.done', kind: 'hold' }])
    call.actor.send({ type: 'resume' })
    expect(call.view().hold.local).toBe('resuming')
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('active')
  })

  it.each([488, 503, 500, 606])('lives when a hold is refused with %i, and can be held again', async (status) => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.answerReinvite(refused(status))
    expect(call.session().names.at(-1)).toBe('rollback')
    expect(call.view()).toMatchObject({ status: 'established', hold: { local: 'active' } })
    expect(call.moments).toMatchObject([
      { type: 'request.failed', kind: 'hold', error: { code: 'requestRefused', sip: { status } } },
    ])
    call.actor.send({ type: 'hold' })
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('held')
  })

  it('tries again after glare, and answers the far end’s offer meanwhile', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.answerReinvite(refused(491))
    expect(call.session().names.at(-1)).toBe('rollback')
    call.dialog().emit({ type: 'sip.offered', transaction: 7, method: 'INVITE', offer: 'glare offer' })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual(['answerOffer', 7, 'answer to glare offer'])
    call.dialog().emit({ type: 'sip.confirmed' })
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('held')
  })

  it('waits 2.1 to 4.0 s after glare when it owns the Call-ID, 0 to 2.0 s when not', async () => {
    for (const [call, least] of [
      [await establishedOutgoing(), 2_100],
      [await establishedIncoming(), 1_000],
    ] as const) {
      call.actor.send({ type: 'hold' })
      await call.answerReinvite(refused(491))
      await call.clock.run(least - 1)
      expect(call.dialog().reinvites).toHaveLength(1)
      await call.clock.run(1_900)
      expect(call.dialog().reinvites).toHaveLength(2)
    }
  })

  it('waits as long as a far end asks that still has an offer of ours under way', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.answerReinvite({ ...refused(500), retryAfter: 4 })
    await call.clock.run(3_999)
    expect(call.dialog().reinvites).toHaveLength(1)
    await call.clock.run(1)
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('held')
  })

  it('refuses the far end’s offer with 491 while its own is prepared', async () => {
    const call = await establishedOutgoing()
    const release = call.session().block('createOffer')
    call.actor.send({ type: 'hold' })
    call.dialog().emit({ type: 'sip.offered', transaction: 3, method: 'INVITE', offer: 'o' })
    expect(call.dialog().commands.at(-1)).toEqual(['refuseOffer', 3, 491, undefined])
    release()
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('held')
  })

  it('follows the far end into hold and out of it', async () => {
    const call = await establishedIncoming()
    call.session().remoteHold = true
    call.dialog().emit({ type: 'sip.offered', transaction: 1, method: 'INVITE', offer: 'hold' })
    await call.settle()
    expect(call.view().hold.remote).toBe('held')
    call.dialog().emit({ type: 'sip.confirmed' })
    call.session().remoteHold = false
    call.dialog().emit({ type: 'sip.offered', transaction: 2, method: 'UPDATE', offer: 'resume' })
    await call.settle()
    expect(call.view().hold.remote).toBe('active')
    // UPDATE has no ACK: the next one may come at once.
    call.dialog().emit({ type: 'sip.offered', transaction: 3, method: 'UPDATE', offer: 'again' })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual(['answerOffer', 3, 'answer to again'])
  })

  it('offers in the answer to a re-INVITE without an offer', async () => {
    const call = await establishedIncoming()
    call.dialog().emit({ type: 'sip.offered', transaction: 1, method: 'INVITE' })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual(['answerOffer', 1, 'offer 1 sendrecv'])
    call.dialog().emit({ type: 'sip.confirmed', answer: 'late' })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['applyAnswer', 'late', {}])
  })

  it('refuses an offer that it cannot use with 488 and lives', async () => {
    const call = await establishedIncoming()
    call.session().fail('createAnswer', new PhoneError('remoteDescription'))
    call.dialog().emit({ type: 'sip.offered', transaction: 1, method: 'INVITE', offer: 'junk' })
    await call.settle()
    expect(call.dialog().commands.at(-1)).toEqual(['refuseOffer', 1, 488, undefined])
    expect(call.view().status).toBe('established')
    call.actor.send({ type: 'hold' })
    await call.answerReinvite()
    expect(call.view().hold.local).toBe('held')
  })

  it('outlives its WebSocket: down, reattaching, up', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    expect(call.view()).toMatchObject({ status: 'established', signalling: 'down', media: { status: 'connected' } })
    call.actor.send({ type: 'flow.up' })
    expect(call.view().signalling).toBe('reattaching')
    await call.answerReinvite()
    expect(call.view().signalling).toBe('up')
    expect(
      call
        .session()
        .commands.filter(([name]) => name === 'createOffer')
        .at(-1),
    ).toEqual(['createOffer', { direction: 'sendrecv' }])
  })

  it('restarts ICE while reattaching when the audio is broken too', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    call.session().emit({ type: 'media.ice', state: 'disconnected' })
    call.actor.send({ type: 'flow.up' })
    await call.answerReinvite()
    expect(
      call
        .session()
        .commands.filter(([name]) => name === 'createOffer')
        .at(-1),
    ).toEqual(['createOffer', { direction: 'sendrecv', iceRestart: true }])
  })

  it('withdraws a re-INVITE that the socket took with it, and sends it again', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.settle()
    const first = call.dialog().reinvites[0]
    call.actor.send({ type: 'flow.lost' })
    await call.settle()
    expect(first?.signal.aborted).toBe(true)
    expect(call.view().hold.local).toBe('holding')
    call.actor.send({ type: 'flow.up' })
    await call.answerReinvite()
    expect(call.view()).toMatchObject({ hold: { local: 'held' }, signalling: 'up' })
    expect(call.dialog().reinvites).toHaveLength(2)
  })

  it('ends for good when no flow comes back', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    call.clock.advance(90_000)
    expect(call.view()).toMatchObject({
      status: 'ended',
      end: { reason: 'connectionLost', error: { code: 'connectionLost' } },
    })
  })

  it('ends for good when flows come back and do not last', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    for (let flap = 0; flap < 8; flap += 1) {
      call.clock.advance(9_000)
      call.actor.send({ type: 'flow.up' })
      await call.answerReinvite()
      expect(call.view().signalling).toBe('up')
      call.clock.advance(1_000)
      call.actor.send({ type: 'flow.lost' })
    }
    expect(call.view().status).toBe('established')
    call.clock.advance(10_000)
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'connectionLost' } })
  })

  it('has all its time again after a flow that lasted', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    call.clock.advance(80_000)
    call.actor.send({ type: 'flow.up' })
    await call.answerReinvite()
    call.clock.advance(10_000)
    call.actor.send({ type: 'flow.lost' })
    call.clock.advance(89_999)
    expect(call.view().status).toBe('established')
    call.clock.advance(1)
    expect(call.view().status).toBe('ended')
  })

  it('sends its BYE when a flow is back', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    call.actor.send({ type: 'hangUp' })
    expect(call.view().status).toBe('ending')
    expect(call.media.openSessions()).toBe(0)
    call.actor.send({ type: 'flow.up' })
    expect(call.dialog().names.filter((name) => name === 'bye')).toHaveLength(2)
    call.dialog().emit({ type: 'sip.ended' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'hangUp', by: 'local' } })
  })

  it('ends on the far end’s BYE in any negotiation', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.settle()
    call.dialog().emit({ type: 'sip.bye', cause: 16, text: 'Normal' })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'hangUp', by: 'remote', text: 'Normal' } })
    expect(call.sip.open()).toBe(0)
  })

  it('ends when a request gets 481', async () => {
    const call = await establishedOutgoing()
    call.dialog().emit({ type: 'sip.gone', status: 481 })
    expect(call.view()).toMatchObject({ status: 'ended', end: { reason: 'connectionLost', code: 481 } })
  })

  it('says goodbye when a request gets 408: the far end may still be in the call', async () => {
    const call = await establishedOutgoing()
    call.dialog().emit({ type: 'sip.unanswered' })
    expect(call.view()).toMatchObject({ status: 'ending', end: { reason: 'timedOut', code: 408 } })
    expect(call.dialog().names.at(-1)).toBe('bye')
    call.dialog().emit({ type: 'sip.ended' })
    expect(call.view().status).toBe('ended')
  })

  it('restarts ICE after disconnected, and after failed at once', async () => {
    const call = await establishedOutgoing()
    call.session().emit({ type: 'media.ice', state: 'disconnected' })
    expect(call.view().media.status).toBe('interrupted')
    call.session().emit({ type: 'media.ice', state: 'connected' })
    expect(call.view().media.status).toBe('connected')
    call.session().emit({ type: 'media.ice', state: 'disconnected' })
    await call.clock.run(3_000)
    expect(call.view().media.status).toBe('restarting')
    expect(call.dialog().reinvites).toHaveLength(1)
    await call.answerReinvite()
    call.session().emit({ type: 'media.ice', state: 'connected' })
    expect(call.view().media.status).toBe('connected')
    call.session().emit({ type: 'media.ice', state: 'failed' })
    await call.settle()
    expect(call.dialog().reinvites).toHaveLength(2)
  })

  it.each(['INVITE', 'UPDATE'] as const)(
    'asks for no ICE restart where the far end’s came first, by %s',
    async (method) => {
      const call = await establishedOutgoing()
      call.session().remoteRestart = true
      call.session().emit({ type: 'media.ice', state: 'failed' })
      await call.settle()
      await call.answerReinvite(refused(491))
      call.dialog().emit({ type: 'sip.offered', transaction: 7, method, offer: 'theirs' })
      await call.settle()
      call.dialog().emit({ type: 'sip.confirmed' })
      await call.clock.run(10_000)
      expect(call.dialog().reinvites).toHaveLength(1)
      expect([call.dialog().names.at(-1), call.view().media.status]).toEqual(['answerOffer', 'restarting'])
    },
  )

  it.each([10, 400])('asks for none either where its own path goes too, and the answer takes %i ms', async (waits) => {
    const call = await establishedOutgoing()
    call.session().remoteRestart = true
    const release = call.session().block('createAnswer')
    call.session().emit({ type: 'media.ice', state: 'disconnected' })
    call.dialog().emit({ type: 'sip.offered', transaction: 7, method: 'INVITE', offer: 'theirs' })
    // Its answer is not gathered yet when the grace is over.
    await call.clock.run(waits)
    release()
    await call.settle()
    call.dialog().emit({ type: 'sip.confirmed' })
    await call.clock.run(10_000)
    expect(call.dialog().reinvites).toHaveLength(0)
    await call.clock.run(5_000)
    expect(call.dialog().reinvites).toHaveLength(1)
  })

  it('asks for one all the same when the network moves while the far end’s is answered', async () => {
    const call = await establishedOutgoing()
    call.session().remoteRestart = true
    const release = call.session().block('createAnswer')
    call.dialog().emit({ type: 'sip.offered', transaction: 7, method: 'INVITE', offer: 'theirs' })
    call.actor.send({ type: 'network.moved' })
    release()
    await call.settle()
    call.dialog().emit({ type: 'sip.confirmed' })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['createOffer', { direction: 'sendrecv', iceRestart: true }])
  })

  it('refreshes the route of a new flow also where the far end’s ICE restart came first', async () => {
    const call = await establishedOutgoing()
    call.session().remoteRestart = true
    call.session().emit({ type: 'media.ice', state: 'failed' })
    call.actor.send({ type: 'flow.lost' })
    await call.settle()
    call.actor.send({ type: 'flow.up' })
    await call.answerReinvite(refused(491))
    call.dialog().emit({ type: 'sip.offered', transaction: 7, method: 'INVITE', offer: 'theirs' })
    await call.settle()
    call.dialog().emit({ type: 'sip.confirmed' })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['createOffer', { direction: 'sendrecv' }])
    await call.answerReinvite()
    expect(call.view().signalling).toBe('up')
  })

  it('ends when three restarts bring no audio', async () => {
    const call = await establishedOutgoing()
    call.session().emit({ type: 'media.ice', state: 'failed' })
    for (let restart = 0; restart < 3; restart += 1) {
      await call.answerReinvite()
      await call.clock.run(15_000)
    }
    expect(call.dialog().reinvites).toHaveLength(3)
    expect(call.view()).toMatchObject({
      status: 'ending',
      end: { reason: 'mediaFailed', error: { code: 'iceFailed' } },
    })
  })

  it('asks again for a restart that could not be offered, and gives up in the end', async () => {
    const call = await establishedOutgoing()
    call.session().fail('createOffer', new PhoneError('noCandidates'))
    call.session().emit({ type: 'media.ice', state: 'failed' })
    await call.settle()
    expect(call.dialog().reinvites).toHaveLength(0)
    await call.clock.run(5_000)
    expect(call.dialog().reinvites).toHaveLength(1)
    const other = await establishedOutgoing()
    other.session().emit({ type: 'media.ice', state: 'failed' })
    for (let tried = 0; tried < 3; tried += 1) {
      await other.answerReinvite(refused(488))
      await other.clock.run(15_000)
    }
    expect(other.view()).toMatchObject({
      status: 'ending',
      end: { reason: 'mediaFailed', error: { code: 'iceFailed' } },
    })
  })

  it('restarts again when the network moves while a restart is under way', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'network.moved' })
    await call.settle()
    call.actor.send({ type: 'network.moved' })
    call.session().emit({ type: 'media.ice', state: 'failed' })
    await call.answerReinvite()
    await call.settle()
    expect(call.dialog().reinvites).toHaveLength(2)
  })

  it('is reattached by an answer on the new flow alone', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'flow.lost' })
    call.session().fail('createOffer', new PhoneError('noCandidates'))
    call.actor.send({ type: 'flow.up' })
    await call.settle()
    expect(call.view().signalling).toBe('reattaching')
    await call.clock.run(5_000)
    await call.answerReinvite(refused(488))
    expect(call.view().signalling).toBe('up')
  })

  it.each(['createOffer', 'applyAnswer', 'rollback'] as const)(
    'is not blocked for ever by a %s that never ends',
    async (step) => {
      const call = await establishedOutgoing()
      call.session().block(step)
      call.actor.send({ type: 'hold' })
      await call.answerReinvite(step === 'rollback' ? refused(488) : ok())
      await call.clock.run(60_000)
      expect(call.view().hold.local).not.toBe('holding')
    },
  )

  it('ends when DTLS fails', async () => {
    const call = await establishedOutgoing()
    call.session().emit({ type: 'media.dtls', state: 'failed' })
    expect(call.view()).toMatchObject({
      status: 'ending',
      end: { reason: 'mediaFailed', error: { code: 'dtlsFailed' } },
    })
    expect(call.dialog().names.at(-1)).toBe('bye')
  })

  it('moves to a new network by an ICE restart', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'network.moved' })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['createOffer', { direction: 'sendrecv', iceRestart: true }])
  })

  it('mutes and unmutes', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'mute' })
    expect([call.view().muted, call.session().muted]).toEqual([true, true])
    expect(call.view().can).toMatchObject({ mute: false, unmute: true })
    call.actor.send({ type: 'unmute' })
    expect([call.view().muted, call.session().muted]).toEqual([false, false])
  })

  it('sends tones one request after the other, in the audio or by INFO', async () => {
    const call = await establishedOutgoing()
    const tones = (ticket: number, mode: 'auto' | 'info' | 'rtp') =>
      ({ type: 'sendDtmf', request: { ticket, tones: '12', mode, duration: 100, gap: 70 } }) as const
    call.actor.send(tones(1, 'auto'))
    call.actor.send(tones(2, 'info'))
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['sendTones', '12'])
    expect(call.moments).toEqual([{ type: 'tones.sent', ticket: 1 }])
    call.dialog().infos[0]?.answer({ status: 200, reason: 'OK', local: false })
    await call.clock.run(70)
    expect(call.dialog().infos.map((info) => info.request.body)).toEqual([
      'Signal=1\r\nDuration=100\r\n',
      'Signal=2\r\nDuration=100\r\n',
    ])
    call.dialog().infos[1]?.answer({ status: 415, reason: 'Unsupported', local: false })
    await call.settle()
    expect(call.moments.at(-1)).toMatchObject({ type: 'tones.failed', ticket: 2, error: { code: 'requestRefused' } })
    call.session().tonesPossible = false
    call.actor.send(tones(3, 'rtp'))
    await call.settle()
    expect(call.moments.at(-1)).toMatchObject({ type: 'tones.failed', ticket: 3, error: { code: 'dtmfUnavailable' } })
  })

  it('never dials on the far end’s word', async () => {
    const call = await establishedOutgoing()
    call.dialog().emit({ type: 'sip.referred', target: 'sip:premium@x' })
    expect(call.reports).toEqual([{ type: 'call.warning', id: 'c1', code: 'referRefused' }])
    expect(call.sip.invites).toHaveLength(1)
  })

  it('gives up a re-INVITE that stays without an answer', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.clock.run(32_000)
    expect(call.dialog().reinvites[0]?.signal.aborted).toBe(true)
    expect(call.view()).toMatchObject({ status: 'established', hold: { local: 'active' } })
    expect(call.moments).toMatchObject([{ type: 'request.failed', error: { code: 'requestTimeout' } }])
  })

  it('offers all of it again when the far end accepts what was given up', async () => {
    const call = await establishedOutgoing()
    call.actor.send({ type: 'hold' })
    await call.clock.run(32_000)
    call.dialog().emit({ type: 'sip.acceptedLate' })
    await call.settle()
    expect(call.session().commands.at(-1)).toEqual(['createOffer', { direction: 'sendrecv', iceRestart: true }])
    expect(call.dialog().reinvites).toHaveLength(2)
    expect(call.view()).toMatchObject({ status: 'established', hold: { local: 'active' } })
  })

  it('tells the far end when the phone stops in mid-call', async () => {
    const call = await establishedOutgoing()
    call.actor.stop()
    expect(call.dialog().names).toEqual(['bye', 'dispose'])
    expect([call.sip.open(), call.media.openSessions(), call.clock.pending]).toEqual([0, 0, 0])
  })

  it('keeps its context free of anything that is not data', async () => {
    const call = await establishedOutgoing()
    const { parent: _, ...context } = call.actor.getSnapshot().context
    expect(JSON.parse(JSON.stringify(context))).toEqual(context)
    expect(ok().status).toBe(200)
  })
})
