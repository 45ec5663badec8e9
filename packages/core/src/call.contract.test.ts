/** What a call lives through and how it ends: two phones, real SIP, the switchboard in between. */
import { afterEach, describe, expect, it } from 'vitest'
import { leftovers, openWorld, outcome } from './phone.fixture.ts'
import type { Call } from './types.ts'

afterEach(async () => {
  expect(await leftovers()).toEqual([])
})

const status = (call: Call) => call.getSnapshot().status
const end = (call: Call) => call.getSnapshot().end

describe('a call outlives its socket', () => {
  it('that dies while calling', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const out = alice.phone.call('slow-3')
    await world.pass()
    expect(status(out)).toBe('calling')
    world.switchboard.faults.killFlow('alice')
    await world.pass(0)
    expect(out.getSnapshot()).toMatchObject({ status: 'calling', signalling: 'down' })
    await world.pass(6_000)
    expect(out.getSnapshot()).toMatchObject({ status: 'established', signalling: 'up' })
  })

  it('that swallowed the INVITE, which is sent again', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    world.switchboard.faults.drop(({ method }) => method === 'INVITE', { times: 1 })
    const out = alice.phone.call('echo')
    await world.pass()
    expect(status(out)).toBe('calling')
    world.switchboard.faults.killFlow('alice')
    await world.pass(3_000)
    expect(status(out)).toBe('established')
  })

  it.each([
    ['is answered after it is back', 2_000],
    ['is answered meanwhile', 0],
  ])('that dies while it rings at the far end and %s', async (_, wait) => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    expect(status(out)).toBe('ringing')
    world.switchboard.faults.killFlow('alice')
    await world.pass(wait)
    const answered = outcome(inc.answer())
    await world.pass(3_000)
    expect([status(out), status(inc), answered.read()]).toEqual(['established', 'established', 'done'])
    await out.hangUp()
    await world.pass()
    expect(end(inc)).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })

  it.each([
    ['answers after it is back', 2_000],
    ['answers meanwhile', 0],
  ])('that dies while it rings here, and %s', async (_, wait) => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    world.switchboard.faults.killFlow('bob')
    await world.pass(wait)
    const answered = outcome(inc.answer())
    await world.pass(3_000)
    expect([status(out), status(inc), answered.read()]).toEqual(['established', 'established', 'done'])
  })

  it('that dies while it is answered here', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    const release = bob.session(inc).block('createAnswer')
    const answered = outcome(inc.answer())
    world.switchboard.faults.killFlow('bob')
    await world.pass(0)
    expect(inc.getSnapshot()).toMatchObject({ status: 'answering', signalling: 'down' })
    release()
    await world.pass(3_000)
    expect([status(out), status(inc), answered.read()]).toEqual(['established', 'established', 'done'])
  })

  it('that dies in a re-INVITE, which is made again', async () => {
    const world = openWorld()
    const { bob, out, inc } = await world.talk()
    const release = bob.session(inc).block('createAnswer')
    const held = outcome(out.hold())
    await world.pass()
    world.switchboard.faults.killFlow('alice')
    await world.pass(0)
    expect(out.getSnapshot()).toMatchObject({ signalling: 'down', hold: { local: 'holding' } })
    release()
    await world.pass(10_000)
    expect(held.read()).toBe('done')
    expect(out.getSnapshot()).toMatchObject({ signalling: 'up', hold: { local: 'held' } })
    expect(inc.getSnapshot().hold.remote).toBe('held')
  })

  it('of both ends at once', async () => {
    const world = openWorld()
    const { out, inc } = await world.talk()
    world.switchboard.faults.killFlow('all')
    await world.pass(0)
    expect([out.getSnapshot().signalling, inc.getSnapshot().signalling]).toEqual(['down', 'down'])
    expect(out.getSnapshot().media.status).toBe('connected')
    await world.pass(8_000)
    expect([out.getSnapshot().signalling, inc.getSnapshot().signalling]).toEqual(['up', 'up'])
    const held = outcome(inc.hold())
    await world.pass(5_000)
    expect(held.read()).toBe('done')
    expect(out.getSnapshot().hold.remote).toBe('held')
  })

  it('while the server is gone for 15 s: registered again by itself, and it can be held and hung up', async () => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    const lift = world.switchboard.faults.down()
    await world.pass(15_000)
    expect(alice.phone.getSnapshot()).toMatchObject({
      connection: { status: 'reconnecting' },
      registration: { status: 'suspended' },
    })
    expect(out.getSnapshot()).toMatchObject({
      status: 'established',
      signalling: 'down',
      media: { status: 'connected' },
    })
    lift()
    await world.pass(20_000)
    expect(alice.phone.getSnapshot().registration.status).toBe('registered')
    expect(out.getSnapshot().signalling).toBe('up')
    const held = outcome(out.hold())
    await world.pass(5_000)
    expect(held.read()).toBe('done')
    await inc.hangUp()
    await world.pass()
    expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })

  it('that is half open, noticed within 10 s', async () => {
    const world = openWorld()
    const { out } = await world.talk()
    const states = new Set<string>()
    out.subscribe(() => states.add(out.getSnapshot().signalling))
    world.switchboard.faults.halfOpen('alice')
    await world.pass(10_000)
    expect(states).toContain('down')
    await world.pass(5_000)
    expect(out.getSnapshot()).toMatchObject({ status: 'established', signalling: 'up' })
  })

  it('but not for ever', async () => {
    const world = openWorld()
    const { out } = await world.talk()
    world.switchboard.faults.down()
    await world.pass(91_000)
    expect(end(out)).toMatchObject({ reason: 'connectionLost', error: { code: 'connectionLost' } })
  })

  it('and a hang-up meanwhile is said as soon as it is back', async () => {
    const world = openWorld()
    const { out, inc } = await world.talk()
    world.switchboard.faults.killFlow('alice')
    await world.pass(0)
    const hungUp = outcome(out.hangUp())
    await world.pass(0)
    expect([status(out), status(inc), hungUp.read()]).toEqual(['ending', 'established', 'pending'])
    await world.pass(3_000)
    expect([hungUp.read(), end(out)?.by, end(inc)]).toMatchObject(['done', 'local', { reason: 'hangUp', by: 'remote' }])
  })

  it('and the far end’s BYE finds it when it is back', async () => {
    const world = openWorld()
    const { out, inc } = await world.talk()
    world.switchboard.faults.killFlow('alice')
    void inc.hangUp()
    await world.pass(3_000)
    expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })
})

describe('a call that is not wanted any more', () => {
  const crossings = ['', 'the CANCEL is late', 'the 200 is late'] as const
  it.each(crossings.flatMap((late) => [['caller', late] as const, ['callee', late] as const]))(
    'ends at both ends when CANCEL meets 200; the %s is first %s',
    async (first, late) => {
      const world = openWorld()
      const alice = await world.registered('alice')
      const bob = await world.registered('bob')
      const { out, inc } = await world.ring(alice, bob)
      if (late === 'the CANCEL is late') world.switchboard.faults.delay(200, ({ method }) => method === 'CANCEL')
      if (late === 'the 200 is late')
        world.switchboard.faults.delay(200, ({ method, status }) => method === 'INVITE' && status === 200)
      const answer = () => outcome(inc.answer())
      const hangUp = () => outcome(out.hangUp())
      const promises = first === 'caller' ? [hangUp(), answer()] : [answer(), hangUp()]
      await world.pass(40_000)
      expect([status(out), status(inc)]).toEqual(['ended', 'ended'])
      expect(promises.map((each) => each.read())).not.toContain('pending')
      expect(end(out)).toMatchObject({ by: 'local' })
    },
  )

  it('is cancelled while it rings, and the far end knows', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    await out.hangUp()
    expect(end(out)).toMatchObject({ reason: 'cancelled', by: 'local' })
    await world.pass()
    expect(end(inc)).toMatchObject({ reason: 'cancelled', by: 'remote' })
    expect(await inc.answer().catch((error) => error.code)).toBe('invalidState')
  })

  it('is cancelled where the 180 has no Contact', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const out = alice.phone.call('ringing')
    await world.pass()
    expect(status(out)).toBe('ringing')
    await out.hangUp()
    expect(end(out)).toMatchObject({ reason: 'cancelled', by: 'local' })
  })

  it('is hung up by both ends at once', async () => {
    const world = openWorld()
    const { out, inc } = await world.talk()
    const promises = [outcome(out.hangUp()), outcome(inc.hangUp())]
    await world.pass()
    expect(promises.map((each) => each.read())).toEqual(['done', 'done'])
    expect([status(out), status(inc)]).toEqual(['ended', 'ended'])
  })
})

describe('the far end’s BYE ends it', () => {
  it('in a hold that is being offered', async () => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    alice.session(out).block('createOffer')
    const held = outcome(out.hold())
    await inc.hangUp()
    await world.pass()
    expect([status(out), held.read()]).toEqual(['ended', 'callEnded'])
  })

  it('in a hold that waits for its answer', async () => {
    const world = openWorld()
    const { bob, out, inc } = await world.talk()
    bob.session(inc).block('createAnswer')
    const held = outcome(out.hold())
    await world.pass()
    await inc.hangUp()
    await world.pass()
    expect([status(out), status(inc), held.read()]).toEqual(['ended', 'ended', 'callEnded'])
  })

  it('while its own offer is being answered here', async () => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    alice.session(out).block('createAnswer')
    const held = outcome(inc.hold())
    await world.pass()
    await inc.hangUp()
    await world.pass()
    expect([status(out), status(inc), held.read()]).toEqual(['ended', 'ended', 'callEnded'])
  })

  it('while its answer to our INVITE is being applied', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    alice.session(out).block('applyAnswer')
    await inc.answer()
    await world.pass()
    expect(status(out)).toBe('answering')
    await inc.hangUp()
    await world.pass()
    expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })

  it('of a line, which is no phone', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const out = alice.phone.call('echo')
    await world.pass()
    expect(status(out)).toBe('established')
    world.switchboard.lines.calls('echo')[0]?.hangUp()
    await world.pass()
    expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })
})

describe('a negotiation', () => {
  it('holds and resumes from either end, ten times', async () => {
    const world = openWorld()
    const { out, inc } = await world.talk()
    for (const [one, other] of Array.from({ length: 5 }, () => [[out, inc] as const, [inc, out] as const]).flat()) {
      await one.hold()
      await world.pass()
      expect([one.getSnapshot().hold, other.getSnapshot().hold]).toEqual([
        { local: 'held', remote: 'active' },
        { local: 'active', remote: 'held' },
      ])
      await one.resume()
      await world.pass()
      expect(other.getSnapshot().hold).toEqual({ local: 'active', remote: 'active' })
    }
  })

  it('that both begin at once is made by both, one after the other', async () => {
    const world = openWorld()
    const { out, inc } = await world.talk()
    const promises = [outcome(out.hold()), outcome(inc.hold())]
    await world.pass(15_000)
    expect(promises.map((each) => each.read())).toEqual(['done', 'done'])
    expect([out.getSnapshot().hold, inc.getSnapshot().hold]).toEqual([
      { local: 'held', remote: 'held' },
      { local: 'held', remote: 'held' },
    ])
    expect(world.seen.filter(({ summary }) => summary.startsWith('491')).length).toBeGreaterThan(0)
  })

  it.each([488, 503, 500, 606])('that is refused with %i is rolled back, and can be made again', async (code) => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    world.switchboard.faults.respond({ method: 'INVITE', user: 'alice', inDialog: true, status: code, times: 1 })
    await expect(out.hold()).rejects.toMatchObject({ code: 'requestRefused', sip: { status: code } })
    expect(out.getSnapshot()).toMatchObject({ status: 'established', hold: { local: 'active' } })
    expect(alice.session(out).names.at(-1)).toBe('rollback')
    await out.hold()
    await world.pass()
    expect([out.getSnapshot().hold.local, inc.getSnapshot().hold.remote]).toEqual(['held', 'held'])
  })

  it('that always meets 491 is given up in the end', async () => {
    const world = openWorld()
    const { out } = await world.talk()
    world.switchboard.faults.respond({ method: 'INVITE', user: 'alice', inDialog: true, status: 491 })
    const held = outcome(out.hold())
    await world.pass(120_000)
    expect([held.read(), out.getSnapshot().hold.local, status(out)]).toEqual([
      'requestRefused',
      'active',
      'established',
    ])
  })

  it('that meets 491 waits, and then succeeds', async () => {
    const world = openWorld()
    const { out } = await world.talk()
    world.switchboard.faults.respond({ method: 'INVITE', user: 'alice', inDialog: true, status: 491, times: 2 })
    const held = outcome(out.hold())
    await world.pass(2_000)
    expect([held.read(), out.getSnapshot().hold.local]).toEqual(['pending', 'holding'])
    await world.pass(8_000)
    expect([held.read(), out.getSnapshot().hold.local]).toEqual(['done', 'held'])
  })

  it.each([
    [481, 'connectionLost'],
    [408, 'timedOut'],
  ])('that meets %i ends the call: the far end knows it no more', async (code, reason) => {
    const world = openWorld()
    const { out } = await world.talk()
    world.switchboard.faults.respond({ method: 'INVITE', user: 'alice', inDialog: true, status: code })
    const held = outcome(out.hold())
    await world.pass()
    expect(held.read()).toBe('callEnded')
    expect(end(out)).toMatchObject({ reason, code })
  })
})

describe('several devices', () => {
  it('ring together; one answers, the other learns that it was answered elsewhere', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const desk = await world.registered('bob')
    const mobile = await world.registered('bob')
    const { out, inc } = await world.ring(alice, desk)
    expect(mobile.incoming).toHaveLength(1)
    await inc.answer()
    await world.pass()
    expect(mobile.ended).toMatchObject([{ end: { reason: 'answeredElsewhere', by: 'remote' } }])
    expect([status(out), status(inc)]).toEqual(['established', 'established'])
  })

  it('of which one declines go on ringing', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const desk = await world.registered('bob')
    const mobile = await world.registered('bob')
    const { out, inc } = await world.ring(alice, desk)
    await inc.reject({ code: 486 })
    await world.pass()
    expect(status(out)).toBe('ringing')
    await mobile.incoming[0]?.answer()
    await world.pass()
    expect(status(out)).toBe('established')
  })
})

describe('what is dialled', () => {
  it.each([
    ['busy', { reason: 'busy', by: 'remote', code: 486 }],
    ['decline', { reason: 'rejected', by: 'remote', code: 603 }],
    ['noanswer-2', { reason: 'noAnswer', by: 'remote', code: 480 }],
    ['nobody', { reason: 'notFound', by: 'remote', code: 404 }],
    ['carol', { reason: 'noAnswer', by: 'remote', code: 480 }],
  ])('%s: says how it ended', async (name, expected) => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const out = alice.phone.call(name)
    await world.pass(3_000)
    expect(end(out)).toMatchObject(expected)
    expect(alice.ended).toEqual([out.getSnapshot()])
  })

  it.each(['early-2', 'earlyfork-2'])('%s: plays before it is answered, where that is wanted', async (name) => {
    const world = openWorld()
    const alice = await world.registered('alice', { calls: { earlyMedia: 'first' } })
    const out = alice.phone.call(name)
    await world.pass()
    expect(status(out)).toBe('earlyMedia')
    expect(alice.session(out).commands.at(-1)).toEqual(['applyAnswer', expect.any(String), { provisional: true }])
    await world.pass(3_000)
    expect(status(out)).toBe('established')
    await out.hangUp()
    expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'local' })
  })

  it('early-2: is only ringing, where it is not', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const out = alice.phone.call('early-2')
    await world.pass()
    expect(status(out)).toBe('ringing')
    await world.pass(3_000)
    expect(status(out)).toBe('established')
  })

  it.each(['', 'sip:', 'bob@@x', 'sip:bob@x\r\nX-Evil: 1', 'sip:b ob@x', 'http://x'])(
    '%j is refused before anything is sent',
    async (target) => {
      const world = openWorld()
      const alice = await world.registered('alice')
      expect(() => alice.phone.call(target)).toThrow(expect.objectContaining({ code: 'invalidTarget' }))
      expect(alice.phone.calls).toEqual([])
      expect(world.count('in', 'INVITE', 'alice')).toBe(0)
    },
  )

  it('carries the name, the headers and the wish to stay unknown', async () => {
    const world = openWorld()
    const alice = await world.registered('alice', { displayName: 'Alice "A"' })
    const bob = await world.registered('bob')
    alice.phone.call('bob', { headers: { 'X-Account': '42' } })
    await world.pass()
    expect(bob.incoming[0]?.getSnapshot()).toMatchObject({
      remote: { uri: `sip:alice@example.test`, displayName: 'Alice "A"' },
      headers: { 'X-Account': '42' },
    })
    alice.phone.call('bob', { anonymous: true })
    await world.pass()
    expect(bob.incoming[1]?.getSnapshot().remote.uri).toContain('anonymous')
    expect(() => alice.phone.call('bob', { headers: { 'X-A': '1\r\nVia: x' } })).toThrow(
      expect.objectContaining({ code: 'headerInjection' }),
    )
  })
})

describe('a call that comes in', () => {
  it.each([
    [486, 'busy'],
    [480, 'noAnswer'],
    [600, 'busy'],
    [603, 'rejected'],
  ] as const)('is rejected with %i, and the caller learns why', async (code, reason) => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    await inc.reject({ code, reason: 'In a meeting' })
    await world.pass()
    expect(end(out)).toMatchObject({ reason, by: 'remote', code, text: 'In a meeting' })
    expect(end(inc)).toMatchObject({ by: 'local', code, text: 'In a meeting' })
  })

  it('is redirected: the caller is told where, and dials nothing by itself', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const carol = await world.registered('carol')
    const { out, inc } = await world.ring(alice, bob)
    await inc.redirect('carol')
    await world.pass()
    expect(end(out)).toMatchObject({ reason: 'redirected', by: 'remote', code: 302, text: 'sip:carol@example.test' })
    expect(carol.incoming).toEqual([])
  })

  it('rings no longer than it may', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob', { calls: { noAnswerTimeout: 5_000 } })
    const { out, inc } = await world.ring(alice, bob)
    await world.pass(5_000)
    expect([end(out), end(inc)]).toMatchObject([
      { reason: 'noAnswer', by: 'remote', code: 480 },
      { reason: 'noAnswer', by: 'local', code: 480 },
    ])
  })

  it('is answered while another one is held', async () => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    const carol = await world.registered('carol')
    const second = carol.phone.call('alice')
    await world.pass()
    await out.hold()
    await alice.incoming[0]?.answer()
    await world.pass()
    expect([status(second), inc.getSnapshot().hold.remote]).toEqual(['established', 'held'])
    expect(alice.phone.getSnapshot().calls.map(({ hold }) => hold.local)).toEqual(['held', 'active'])
    await second.hangUp()
    await out.resume()
    await world.pass()
    expect(inc.getSnapshot().hold.remote).toBe('active')
  })

  it('asks nobody to dial: REFER is refused', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const out = alice.phone.call('echo')
    await world.pass()
    const answer = world.seen.findLast(({ summary, party }) => summary === '200 OK' && party === 'alice')
    const of = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(answer?.text ?? '')?.[1]?.trim()
    alice.hear(
      [
        `REFER sip:alice@example.test SIP/2.0`,
        'Via: SIP/2.0/WSS far.invalid;branch=z9hG4bKrefer',
        'Max-Forwards: 70',
        `From: ${of('To')}`,
        `To: ${of('From')}`,
        `Call-ID: ${of('Call-ID')}`,
        'CSeq: 77 REFER',
        'Refer-To: <sip:premium@example.test>',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
    await world.pass()
    expect(alice.warnings).toEqual(['referRefused'])
    expect(world.seen.some(({ direction, summary }) => direction === 'in' && summary.startsWith('603'))).toBe(true)
    expect([status(out), alice.phone.calls.length]).toEqual(['established', 1])
  })
})

describe('a call without a microphone', () => {
  const offers = (world: ReturnType<typeof openWorld>) =>
    world.seen
      .filter(({ direction, text }) => direction === 'in' && /^a=(sendrecv|sendonly|recvonly|inactive)$/m.test(text))
      .map(({ text }) => /^a=(sendrecv|sendonly|recvonly|inactive)$/m.exec(text.replaceAll('\r', ''))?.[1])

  it('listens, is held and resumed from both ends, and is nobody’s hold', async () => {
    const world = openWorld()
    const alice = await world.registered('alice', { media: { microphone: 'none' } })
    const bob = await world.registered('bob')
    const { out, inc } = await world.ring(alice, bob)
    await inc.answer()
    await world.pass()
    const view = () => [out, inc].map((call) => call.getSnapshot().hold)
    const none = { local: 'active', remote: 'active' }
    expect(view()).toEqual([none, none])
    expect(out.getSnapshot()).toMatchObject({ media: { listenOnly: true }, can: { mute: false, hold: true } })
    expect(inc.getSnapshot().media.listenOnly).toBeUndefined()

    await Promise.all([out.hold(), world.pass()])
    expect(view()).toEqual([
      { local: 'held', remote: 'active' },
      { local: 'active', remote: 'held' },
    ])
    await Promise.all([out.resume(), world.pass()])
    expect(view()).toEqual([none, none])
    await Promise.all([inc.hold(), world.pass()])
    expect(view()).toEqual([
      { local: 'active', remote: 'held' },
      { local: 'held', remote: 'active' },
    ])
    // A re-INVITE of the listener, as after a change of flow, is answered `sendonly` by one that holds: still held.
    alice.sockets.at(-1)?.close()
    await world.pass(3_000)
    expect(view()[0]).toEqual({ local: 'active', remote: 'held' })
    await Promise.all([inc.resume(), world.pass()])
    expect(view()).toEqual([none, none])
    expect(offers(world)).toContain('recvonly')
  })

  it('is a wish of one call, or of one answer', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob')
    const out = alice.phone.call('bob', { microphone: 'none' })
    await world.pass()
    const [inc] = bob.incoming
    await inc?.answer({ microphone: 'none' })
    await world.pass()
    expect([out, inc].map((call) => call?.getSnapshot().media.listenOnly)).toEqual([true, true])
    expect(() => alice.phone.call('bob', { microphone: 'loud' as never })).toThrow('microphone: expected')
  })
})

it('a call goes on, and can be ended from there, after this end unregistered', async () => {
  const world = openWorld()
  const { alice, out, inc } = await world.talk()
  await Promise.all([alice.phone.unregister(), world.pass(3_000)])
  const contact = world.seen.findLast(({ summary, party }) => summary.startsWith('INVITE') && party === 'alice')?.text
  expect(contact).toMatch(/^Contact: <sip:\w+@\w+\.invalid;transport=ws;ob>/m)
  await Promise.all([inc.hangUp(), world.pass()])
  expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'remote' })
})

describe('credentials in mid-call', () => {
  it('that are revoked end the registration, not the call', async () => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    world.switchboard.revoke('alice')
    await world.pass(600_000)
    expect(alice.phone.getSnapshot()).toMatchObject({
      credentials: { status: 'revoked' },
      registration: { status: 'failed' },
    })
    expect([status(out), status(inc)]).toEqual(['established', 'established'])
    await inc.hangUp()
    await world.pass()
    expect(end(out)).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })
})
