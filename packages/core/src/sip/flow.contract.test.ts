import { describe, expect, it, vi } from 'vitest'
import {
  answer,
  establish,
  freshWorlds,
  header,
  listen,
  makeWorld,
  offer,
  parseMessage,
  receiveCall,
  type World,
} from './testing/peer.ts'

let world: World
const nothing = { calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 }

freshWorlds((made) => {
  world = made
})

it('a ping is CRLFCRLF, with an OPTIONS until a CRLF came back on this flow', () => {
  world.agent.ping()
  expect(world.frames[0]).toBe('\r\n\r\n')
  expect(world.count('OPTIONS')).toBe(1)
  world.receive('\r\n')
  world.agent.ping()
  expect(world.count('OPTIONS')).toBe(1)
  world.disconnect()
  world.agent.ping()
  world.connect()
  world.agent.ping()
  expect(world.count('OPTIONS')).toBe(2)
  expect(world.frames.filter((frame) => frame === '\r\n\r\n')).toHaveLength(3)
})

it('a challenge to the OPTIONS of a ping is not answered', () => {
  world.agent.ping()
  world.reply(world.last('OPTIONS'), 401, { headers: ['WWW-Authenticate: Digest realm="x", nonce="n"'] })
  expect(world.count('OPTIONS')).toBe(1)
})

it('a keep-alive of the server is answered', () => {
  world.receive('\r\n\r\n')
  expect(world.frames).toEqual(['\r\n'])
})

it.each([
  [true, 'WSS'],
  [undefined, 'WSS'],
  [false, 'WS'],
])('Via tells whether the WebSocket is over TLS: %s is %s', (isSecure, transport) => {
  const sent: string[] = []
  world.agent.attach({ send: (text) => sent.push(text), ...(isSecure !== undefined && { isSecure }) })
  world.agent.ping()
  expect(sent.at(-1)).toContain(`\r\nVia: SIP/2.0/${transport} `)
})

it('a socket that throws is a flow that is down', async () => {
  world.agent.attach({
    send: () => {
      throw new Error('closed')
    },
  })
  world.receive('\r\n\r\n')
  world.agent.ping()
  const outcome = world.agent.register({ expires: 60 }, new AbortController().signal)
  expect(await outcome).toMatchObject({ status: 503, local: true })
})

it('a trace that throws is reported, and the message goes on', () => {
  const broken = makeWorld({
    onTrace: () => {
      throw new Error('mine')
    },
  })
  broken.call({ body: offer })
  expect(broken.warnings).toContain('listenerThrew: onTrace')
  expect(broken.incoming).toHaveLength(1)
  broken.agent.dispose()
})

it('blank lines before a message are no part of it (RFC 3261 7.5)', () => {
  const call = world.call({ body: offer })
  const other = call.text.replace(/branch=\w+/, 'branch=z9hG4bKother').replace(/Call-ID: .*/, 'Call-ID: other')
  world.receive(`\r\n\r\n${other}`)
  expect(world.incoming).toHaveLength(2)
  expect(world.incoming[1]?.offer).toBe(offer)
})

it('a trace gets no more of a frame than a message may have', () => {
  world.receive('x'.repeat(1_000_000))
  expect(world.traces.at(-1)?.length).toBe(65_536)
})

it('an answered re-INVITE that was not acknowledged leaves no timer after dispose', () => {
  const { invite, dialog } = receiveCall(world)
  world.within(invite, 'INVITE', { body: offer })
  dialog.answerOffer(1, answer)
  world.agent.dispose()
  expect(vi.getTimerCount()).toBe(0)
})

it('after dispose nothing is sent, received or left', async () => {
  const { events, invite } = establish(world)
  receiveCall(world, { acked: false })
  world.call({ body: offer })
  void world.agent.register({ expires: 60 }, new AbortController().signal)
  const sent = world.sent.length
  world.agent.dispose()
  world.connect()
  world.agent.ping()
  world.within(invite, 'BYE')
  await vi.advanceTimersByTimeAsync(70_000)
  expect(world.sent).toHaveLength(sent)
  expect(events).toEqual([])
  expect(world.core.sizes()).toEqual(nothing)
  expect(vi.getTimerCount()).toBe(0)
})

it('random changes to messages never throw, and the stack still works', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const { invite } = establish(world)
  const samples = [world.call({ body: offer }).text, world.within(invite, 'INVITE', { body: offer }).text, invite.text]
  const junk = ['\r\n', '\u0000', ';', '"', '<', '\\', ':', ' ', 'ü', '\ud800', '=', ',', '%']
  for (let round = 0; round < 100; round += 1) {
    const text = samples[round % samples.length] ?? ''
    const at = random(text.length)
    const cut = random(12)
    const changed = text.slice(0, at) + (junk[random(junk.length)] ?? '') + text.slice(at + cut)
    expect(() => world.receive(changed.replace(/branch=z9hG4bK\w*/, `branch=z9hG4bKf${round}`))).not.toThrow()
  }
  for (const frame of world.frames.slice(1)) expect(parseMessage(frame).start).toMatch(/SIP\/2\.0/)
  const before = world.incoming.length
  world.call({ body: offer })
  expect(world.incoming).toHaveLength(before + 1)
}, 20_000)

it('200 calls leave nothing behind', async () => {
  for (let index = 0; index < 100; index += 1) {
    const { dialog, invite } = establish(world)
    world.reply(invite, 200, { body: answer })
    const outcome = dialog.reinvite(offer, new AbortController().signal)
    world.reply(world.last('INVITE'), 200, { body: answer })
    await outcome
    dialog.bye()
    world.reply(world.last('BYE'), 200)
    const theirs = receiveCall(world)
    world.within(theirs.invite, 'INVITE', { body: offer, cseq: 9 })
    theirs.dialog.answerOffer(1, answer)
    world.within(theirs.invite, 'ACK', { cseq: 9 })
    world.within(theirs.invite, 'BYE', { cseq: 10 })
    world.sent.length = 0
  }
  expect(world.core.sizes()).toMatchObject({ calls: 0, dialogs: 0 })
  await vi.advanceTimersByTimeAsync(66_000)
  expect(world.core.sizes()).toEqual(nothing)
  expect(vi.getTimerCount()).toBe(0)
}, 60_000)

describe('on a new flow', () => {
  function ringOut() {
    const heard = listen()
    const dialog = world.agent.invite('1', { target: 'sip:bob@example.com', offer }, heard.listener)
    const invite = world.last('INVITE')
    world.reply(invite, 180, { tag: 'a', contact: '<sip:a@a.invalid>' })
    world.reply(invite, 180, { tag: 'b', contact: '<sip:b@b.invalid>' })
    return { ...heard, dialog, invite }
  }
  function move() {
    world.disconnect()
    world.connect()
  }
  const targets = (method: string) =>
    world.sent.filter((message) => message.method === method && message.status === 0).map(({ start }) => start)

  it('a cancelled INVITE ends its early dialogs itself: the server may not know it any more', () => {
    const { dialog, invite } = ringOut()
    move()
    dialog.cancel()
    expect(header(world.last('CANCEL'), 'via')).toBe(header(invite, 'via'))
    expect(targets('BYE')).toEqual(['BYE sip:a@a.invalid SIP/2.0', 'BYE sip:b@b.invalid SIP/2.0'])
    expect(header(world.last('BYE'), 'to')).toContain(';tag=b')
    dialog.cancel()
    expect(world.count('BYE')).toBe(2)
  })

  it('a callee that asks for a cancelled call gets 481', () => {
    const { dialog, invite } = ringOut()
    world.within(invite, 'UPDATE', { tag: 'a' })
    expect(world.count(200)).toBe(1)
    dialog.cancel()
    world.within(invite, 'UPDATE', { tag: 'a' })
    expect(world.count(481)).toBe(1)
  })

  it('a cancelled INVITE that the server was heard of there is only cancelled', () => {
    const { dialog, invite } = ringOut()
    move()
    dialog.resend()
    world.reply(invite, 180, { tag: 'a', contact: '<sip:a@a.invalid>' })
    dialog.cancel()
    expect([world.count('CANCEL'), world.count('BYE')]).toEqual([1, 0])
  })

  it('the server is heard again, also where it says no more than 100', () => {
    const { dialog, invite, types } = ringOut()
    move()
    dialog.resend()
    expect(world.last('INVITE').text).toBe(invite.text)
    world.reply(invite, 100)
    expect(types()).toEqual(['sip.progress', 'sip.progress', 'sip.trying'])
  })

  it('482 to the repetition ends the early dialogs', () => {
    const { dialog, invite, types } = ringOut()
    move()
    dialog.resend()
    world.reply(invite, 482)
    expect(types().at(-1)).toBe('sip.rejected')
    expect(world.count('BYE')).toBe(2)
  })

  it('an ACK that may have been lost goes again before the next re-INVITE, once', async () => {
    const { dialog, invite } = establish(world)
    const acks = () =>
      world.sent.filter(({ method, status }) => method === 'ACK' && status === 0).map((ack) => header(ack, 'cseq'))
    move()
    void dialog.reinvite(offer, new AbortController().signal).catch(() => {})
    const first = header(invite, 'cseq').replace('INVITE', 'ACK')
    expect(acks()).toEqual([first, first])
    expect(world.sent.at(-2)?.method).toBe('ACK')
    world.reply(world.last('INVITE'), 200, { body: answer })
    expect(acks()).toHaveLength(3)
    void dialog.reinvite(offer, new AbortController().signal).catch(() => {})
    expect(acks()).toHaveLength(3)
  })

  it('so does that of a re-INVITE whose answer was lost with the flow', async () => {
    const { dialog } = establish(world)
    const given = new AbortController()
    const lost = dialog.reinvite(offer, given.signal)
    const cseq = header(world.last('INVITE'), 'cseq').replace('INVITE', 'ACK')
    given.abort(new Error('flow lost'))
    await expect(lost).rejects.toThrow('flow lost')
    move()
    void dialog.reinvite(offer, new AbortController().signal).catch(() => {})
    expect(header(world.last('ACK'), 'cseq')).toBe(cseq)
    expect(header(world.last('ACK'), 'via')).not.toBe(header(world.last('INVITE'), 'via'))
    // A proxy may have kept it to itself: the far end gets it while it still waits.
    world.reply(world.last('INVITE'), 200, { body: answer })
    const acks = () => world.sent.filter((each) => each.status === 0 && header(each, 'cseq') === cseq).length
    expect(acks()).toBe(1)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(acks()).toBe(4)
    expect(world.core.sizes().timers).toBe(0)
  })

  it('a 2xx that waits for its ACK goes out at once', () => {
    const { dialog } = receiveCall(world, { acked: false })
    move()
    const before = world.count(200)
    dialog.resend()
    expect(world.count(200)).toBe(before + 1)
  })

  it.each([
    [['Allow: INVITE, UPDATE'], 481, ['sip.cancelled']],
    [['Allow: INVITE, UPDATE'], 200, []],
    [['Allow: INVITE, UPDATE'], 480, []],
    [['Allow: INVITE'], 0, []],
  ])('a caller (%s) that answers %s: %s', (headers, status, events) => {
    const heard = listen()
    const invite = world.call({ body: offer, headers })
    const dialog = world.agent.adopt(world.incoming.at(-1)?.id ?? '', heard.listener)
    dialog?.ring()
    move()
    dialog?.resend()
    expect(world.count('UPDATE')).toBe(status > 0 ? 1 : 0)
    if (status > 0) world.reply(world.last('UPDATE'), status)
    expect(heard.types()).toEqual(events)
    expect(world.count(487)).toBe(status === 481 ? 1 : 0)
    if (status > 0) expect(header(world.last('UPDATE'), 'call-id')).toBe(header(invite, 'call-id'))
  })
})
