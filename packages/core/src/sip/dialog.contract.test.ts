import { describe, expect, it, vi } from 'vitest'
import { answer, establish, freshWorlds, header, offer, receiveCall, settle, type World } from './testing/peer.ts'

let world: World
const never = new AbortController().signal

freshWorlds((made) => {
  world = made
})

describe('our re-INVITE', () => {
  it.each([488, 491, 503, 302])('refused with %i leaves the dialog ready for the next', async (status) => {
    const { dialog, events } = establish(world)
    const refused = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), status, { headers: ['Retry-After: 3'] })
    expect(await refused).toMatchObject({ status, local: false, retryAfter: 3 })
    const next = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), 200, { body: answer })
    expect(await next).toMatchObject({ status: 200, answer })
    expect(events).toEqual([])
  })

  it('waits while theirs is pending, and theirs gets 491 while ours is', async () => {
    const { dialog, events, invite } = establish(world)
    world.within(invite, 'INVITE', { body: offer })
    expect(await dialog.reinvite(offer, never)).toMatchObject({ status: 491, local: true })
    expect(dialog.refuseOffer(1, 488, { reason: 'No', retryAfter: 2 })).toBe(true)
    expect(header(world.last(488), 'retry-after')).toBe('2')
    const ours = dialog.reinvite(offer, never)
    expect(await dialog.reinvite(offer, never)).toMatchObject({ status: 491, local: true })
    world.within(invite, 'INVITE', { body: offer })
    world.within(invite, 'UPDATE', { body: offer })
    expect(world.count(491)).toBe(2)
    world.reply(world.last('INVITE'), 200, { body: answer })
    expect(await ours).toMatchObject({ status: 200 })
    expect(events).toHaveLength(1)
  })

  it('refuses theirs that collides the same way when it comes again: its 491 was lost', async () => {
    const { dialog, invite } = establish(world)
    const ours = dialog.reinvite(offer, never)
    const theirs = world.within(invite, 'INVITE', { body: offer })
    world.receive(theirs.text)
    expect([world.count(491), world.count(500)]).toEqual([2, 0])
    world.receive(theirs.text.replace(/^INVITE /, 'ACK ').replace(' INVITE\r\n', ' ACK\r\n'))
    vi.advanceTimersByTime(5_000)
    expect(world.core.sizes().servers).toBe(0)
    world.reply(world.last('INVITE'), 200, { body: answer })
    expect(await ours).toMatchObject({ status: 200 })
  })

  it('follows the Contact of its 200', async () => {
    const { dialog } = establish(world)
    const moved = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), 200, { body: answer, contact: '<sip:moved@bob.invalid>' })
    await moved
    expect(world.last('ACK').start).toContain('moved')
    dialog.bye()
    expect(world.last('BYE').start).toContain('moved')
  })

  it('answered with 408 says so, and the dialog can still be ended', async () => {
    const { dialog, events } = establish(world)
    const outcome = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), 408)
    expect(await outcome).toMatchObject({ status: 408 })
    expect(events).toEqual([{ type: 'sip.unanswered' }])
    dialog.bye()
    world.reply(world.last('BYE'), 200)
    expect(events.at(-1)).toEqual({ type: 'sip.ended' })
    expect(world.core.sizes().dialogs).toBe(0)
  })

  it('answered with 481 means the dialog is gone', async () => {
    const { dialog, events } = establish(world)
    const outcome = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), 481)
    expect(await outcome).toMatchObject({ status: 481 })
    expect(events).toEqual([{ type: 'sip.gone', status: 481 }])
    expect(world.agent.dialog('call')).toBeUndefined()
    expect(world.core.sizes().dialogs).toBe(0)
  })

  it('settles when the far end hangs up meanwhile', async () => {
    const { dialog, types, invite } = establish(world)
    const outcome = dialog.reinvite(offer, never)
    world.within(invite, 'BYE')
    expect(await outcome).toMatchObject({ status: 487, local: true })
    expect(types()).toEqual(['sip.bye'])
    expect(await dialog.reinvite(offer, never)).toMatchObject({ status: 481, local: true })
  })

  it('is refused by 503 of our own while the flow is down, and the dialog lives', async () => {
    const { dialog, events } = establish(world)
    world.disconnect()
    expect(await dialog.reinvite(offer, never)).toMatchObject({ status: 503, local: true })
    world.connect()
    const next = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), 200, { body: answer })
    expect(await next).toMatchObject({ status: 200 })
    expect(events).toEqual([])
  })
})

describe('their re-INVITE', () => {
  it('without an offer gets ours, and the ACK brings the answer', () => {
    const { dialog, events, invite } = establish(world)
    world.within(invite, 'INVITE', { cseq: 9 })
    expect(events).toEqual([{ type: 'sip.offered', transaction: 1, method: 'INVITE' }])
    dialog.answerOffer(1, offer)
    world.within(invite, 'ACK', { cseq: 9, body: answer })
    expect(events.at(-1)).toEqual({ type: 'sip.confirmed', answer })
  })

  it('is refused when it needs what we cannot do', () => {
    const { events, invite } = establish(world)
    world.within(invite, 'INVITE', { body: offer, headers: ['Require: foo'] })
    expect(header(world.last(420), 'unsupported')).toBe('foo')
    world.within(invite, 'INVITE', { body: 'x', contentType: 'text/plain' })
    expect(world.count(415)).toBe(1)
    world.within(invite, 'INVITE', { body: offer, contact: null })
    expect(world.count(400)).toBe(1)
    expect(events).toEqual([])
  })

  it('that is unanswered when the far end hangs up gets 487', () => {
    const { dialog, invite, types } = establish(world)
    world.within(invite, 'INVITE', { body: offer })
    world.within(invite, 'BYE')
    expect(world.count(487)).toBe(1)
    expect(types()).toEqual(['sip.offered', 'sip.bye'])
    expect(dialog.answerOffer(1, answer)).toBe(false)
    expect(dialog.refuseOffer(1, 488)).toBe(false)
  })

  it('gets 500 when the listener throws', () => {
    world.agent.invite('1', { target: 'sip:bob@example.com', offer }, (event) => {
      if (event.type === 'sip.offered' || event.type === 'sip.info') throw new Error('mine')
    })
    const invite = world.last('INVITE')
    world.reply(invite, 200, { body: answer })
    world.within(invite, 'INVITE', { body: offer })
    world.within(invite, 'INFO', { body: 'x', contentType: 'text/plain' })
    expect(world.count(500)).toBe(2)
    expect(world.warnings).toEqual(['listenerThrew: sip.offered', 'listenerThrew: sip.info'])
  })
})

describe('other requests', () => {
  it('INFO is handed on, OPTIONS, MESSAGE, NOTIFY and PRACK are answered', () => {
    const { events, invite } = receiveCall(world)
    world.within(invite, 'INFO', { body: 'Signal=1', contentType: 'application/dtmf-relay' })
    expect(events).toEqual([{ type: 'sip.info', contentType: 'application/dtmf-relay', body: 'Signal=1' }])
    world.within(invite, 'OPTIONS')
    expect(header(world.last(200), 'cseq')).toContain('OPTIONS')
    world.within(invite, 'MESSAGE', { body: 'hi', contentType: 'text/plain' })
    expect(world.count(405)).toBe(1)
    world.within(invite, 'NOTIFY')
    expect(world.count(489)).toBe(1)
    world.within(invite, 'NOTIFY', { headers: ['Event: refer'] })
    world.within(invite, 'PRACK', { headers: ['RAck: 1 1 INVITE'] })
    expect(world.count(481)).toBe(2)
    expect(events).toHaveLength(1)
  })

  it('REFER is declined and told, and nothing is dialled', () => {
    const { events, invite } = receiveCall(world)
    world.within(invite, 'REFER', { headers: ['Refer-To: <sip:evil@example.com?Replaces=1%0D%0AEvil:1>'] })
    expect(world.count(603)).toBe(1)
    expect(world.count('INVITE')).toBe(0)
    expect(events).toEqual([{ type: 'sip.referred', target: 'sip:evil@example.com?Replaces=1%0D%0AEvil:1' }])
  })

  it('outside a dialog are refused, and leave nothing behind', async () => {
    const invite = world.call({ body: offer }).text
    for (const [method, status] of [
      ['REFER', 603],
      ['NOTIFY', 481],
      ['SUBSCRIBE', 489],
      ['MESSAGE', 405],
      ['UPDATE', 405],
      ['BYE', 481],
    ] as const) {
      const before = world.count(status)
      world.receive(
        invite
          .replace('INVITE', method)
          .replace('1 INVITE', `1 ${method}\r\nEvent: x`)
          .replace(/branch=\w+/, `branch=z9hG4bK${method}`)
          .replace(/Call-ID: .*/, `Call-ID: ${method}`),
      )
      expect(world.count(status), method).toBe(before + 1)
    }
    world.agent.refuse(world.incoming[0]?.id ?? '', 486)
    await vi.advanceTimersByTimeAsync(33_000)
    expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
  })

  it('INFO of ours resolves with what the far end said', async () => {
    const { dialog } = establish(world)
    const outcome = dialog.info('application/dtmf-relay', 'Signal=5', never)
    const info = world.last('INFO')
    expect(info.body).toBe('Signal=5')
    world.reply(info, 415)
    expect(await outcome).toMatchObject({ status: 415, local: false })
    expect(() => dialog.info('text/plain\r\nEvil: 1', '', never)).toThrowError(/forge/)
  })

  it('a request that timed out means that nobody answers, unless the flow was lost meanwhile', async () => {
    const { dialog, events } = establish(world)
    const lost = dialog.info('text/plain', 'x', never)
    world.disconnect()
    world.connect()
    await vi.advanceTimersByTimeAsync(33_000)
    expect(await lost).toMatchObject({ status: 408, local: true })
    expect(events).toEqual([])
    const silent = dialog.info('text/plain', 'x', never)
    await vi.advanceTimersByTimeAsync(33_000)
    expect(await silent).toMatchObject({ status: 408, local: true })
    expect(events).toEqual([{ type: 'sip.unanswered' }])
  })

  it('an aborted INFO is forgotten', async () => {
    const { dialog } = establish(world)
    const controller = new AbortController()
    const outcome = dialog.info('text/plain', 'x', controller.signal)
    controller.abort(new Error('given up'))
    await expect(outcome).rejects.toThrow('given up')
    await expect(dialog.info('text/plain', 'x', controller.signal)).rejects.toThrow('given up')
    await expect(dialog.reinvite(offer, controller.signal)).rejects.toThrow('given up')
    expect(world.count('INFO')).toBe(1)
  })
})

describe('BYE', () => {
  it('while the flow is down resolves nothing until it is repeated', async () => {
    const { dialog, events } = establish(world)
    world.disconnect()
    dialog.bye()
    await vi.advanceTimersByTimeAsync(40_000)
    expect(events).toEqual([])
    expect(world.agent.dialog('call')).toBeDefined()
    world.connect()
    dialog.bye()
    world.reply(world.last('BYE'), 200)
    expect(events).toEqual([{ type: 'sip.ended' }])
  })

  it('that nobody answers ends the call after 32 s', async () => {
    const { dialog, events } = establish(world)
    dialog.bye()
    await vi.advanceTimersByTimeAsync(33_000)
    expect(events).toEqual([{ type: 'sip.ended' }])
    expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
  })

  it('that crosses theirs ends the call once', () => {
    const { dialog, events, invite } = establish(world)
    dialog.bye()
    world.within(invite, 'BYE')
    world.reply(world.last('BYE'), 481)
    expect(world.count(200)).toBe(1)
    expect(events).toEqual([{ type: 'sip.ended' }])
  })

  it('makes later requests of the far end void', () => {
    const { dialog, events, invite } = establish(world)
    dialog.bye()
    world.within(invite, 'INVITE', { body: offer })
    world.within(invite, 'UPDATE', { body: offer })
    expect(world.count(481)).toBe(2)
    expect(events).toEqual([])
  })

  it('of theirs after a change of flow is answered there', async () => {
    const { types, invite } = establish(world)
    world.disconnect()
    world.connect()
    world.within(invite, 'BYE')
    await settle()
    expect(world.count(200)).toBe(1)
    expect(types()).toEqual(['sip.bye'])
  })
})

it('disposing a dialog is silent and leaves nothing', async () => {
  const { dialog, events, invite } = establish(world)
  const outcome = dialog.reinvite(offer, never)
  dialog.dispose()
  expect(await outcome).toMatchObject({ status: 487, local: true })
  world.within(invite, 'BYE')
  expect(world.count(481)).toBe(1)
  expect(events).toEqual([])
  await vi.advanceTimersByTimeAsync(70_000)
  expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
})

it.each(['INVITE', 'UPDATE'])(
  'an open %s of the far end is refused when its dialog ends, and nothing is left',
  async (method) => {
    const { dialog, invite } = establish(world)
    world.within(invite, method, { body: offer })
    dialog.dispose()
    expect(header(world.last(487), 'cseq')).toContain(method)
    await vi.advanceTimersByTimeAsync(70_000)
    expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
  },
)

it.each(['INVITE', 'UPDATE'])('an open %s is gone as well when there is no flow to refuse it on', async (method) => {
  const { dialog, invite } = establish(world)
  world.within(invite, method, { body: offer })
  world.disconnect()
  dialog.dispose()
  await vi.advanceTimersByTimeAsync(70_000)
  expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
})
