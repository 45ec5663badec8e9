import { expect, it, vi } from 'vitest'
import {
  answer,
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

freshWorlds((made) => {
  world = made
})

function ringing(parts: Parameters<World['call']>[0] = { body: offer }) {
  const heard = listen()
  const invite = world.call(parts)
  const id = world.incoming.at(-1)?.id ?? ''
  const dialog = world.agent.adopt(id, heard.listener)
  return { ...heard, dialog, invite, id }
}

function cancel(invite: ReturnType<World['call']>, headers: string[] = []) {
  const lines = invite.text.split('\r\n')
  const keep = lines.filter((line) => /^(Via|From|To|Call-ID|Max)/.test(line))
  const start = lines[0]?.replace('INVITE', 'CANCEL')
  world.receive([start, ...keep, 'CSeq: 1 CANCEL', ...headers, 'Content-Length: 0', '', ''].join('\r\n'))
}

it('CANCEL is answered, the INVITE gets 487, and the reason is told', () => {
  const { events, dialog, invite } = ringing()
  dialog?.ring()
  cancel(invite, ['Reason: Q.850;cause=26, SIP;cause=200;text="Call completed elsewhere"'])
  expect(world.count(487)).toBe(1)
  expect(events).toEqual([{ type: 'sip.cancelled', cause: 200, text: 'Call completed elsewhere' }])
  expect(dialog?.accept(answer)).toBe(false)
  expect(dialog?.reject(486)).toBe(false)
  expect(dialog?.ring()).toBe(false)
  expect(world.agent.dialog(dialog?.id ?? '')).toBeUndefined()
})

it('CANCEL after our 200 changes nothing', () => {
  const { events, dialog, invite } = ringing()
  dialog?.accept(answer)
  cancel(invite)
  expect(world.count(487)).toBe(0)
  expect(events).toEqual([])
})

it('a CANCEL before the call was adopted is delivered by adopt', async () => {
  const { events, listener } = listen()
  const invite = world.call({ body: offer })
  cancel(invite)
  expect(world.count(487)).toBe(1)
  const dialog = world.agent.adopt(world.incoming[0]?.id ?? '', listener)
  expect(events).toEqual([{ type: 'sip.cancelled' }])
  expect(dialog?.accept(answer)).toBe(false)
  expect(world.core.sizes().calls).toBe(0)
})

it('a cancelled call that nobody adopts is forgotten', async () => {
  cancel(world.call({ body: offer }))
  await vi.advanceTimersByTimeAsync(33_000)
  expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
})

it('a call is refused before anyone adopts it, once', () => {
  world.call({ body: offer })
  const id = world.incoming[0]?.id ?? ''
  world.agent.refuse(id, 486, 'Busy')
  expect(world.last(486).start).toBe('SIP/2.0 486 Busy')
  world.agent.refuse(id, 480)
  expect(world.count(480)).toBe(0)
  expect(world.agent.adopt(id, () => {})).toBeUndefined()
})

it('a call id is ours, never the Call-ID', () => {
  world.call({ body: offer, callId: 'evil' })
  expect(world.incoming[0]?.id).not.toContain('evil')
  expect(world.agent.adopt('evil', () => {})).toBeUndefined()
})

it('an INVITE without an offer is answered with ours, and the ACK brings the answer', () => {
  const { events, dialog, invite } = ringing({})
  expect(world.incoming[0]).not.toHaveProperty('offer')
  dialog?.accept(offer)
  expect(world.last(200).body).toBe(offer)
  world.within(invite, 'ACK', { cseq: 1, body: answer })
  expect(events).toEqual([{ type: 'sip.confirmed', answer }])
})

it.each([
  ['Require: foo, outbound', offer, undefined, 420, 'unsupported', 'foo'],
  ['Require: 100rel', offer, undefined, 420, 'unsupported', '100rel'],
  ['X: y', 'text', 'text/plain', 415, 'accept', 'application/sdp'],
  ['Content-Encoding: gzip', offer, undefined, 415, 'accept-encoding', 'identity'],
  ['Replaces: junk', offer, undefined, 400, 'cseq', '1 INVITE'],
])('%s is refused', (line, body, contentType, status, name, value) => {
  world.call({ headers: [line], body, ...(contentType && { contentType }) })
  expect(header(world.last(status), name)).toBe(value)
  expect(world.incoming).toEqual([])
})

it('an INVITE to another user gets 404', () => {
  world.call({ user: 'mallory', body: offer })
  expect(world.count(404)).toBe(1)
  expect(world.incoming).toEqual([])
})

it('a merged INVITE gets 482, a repeated one the last 1xx', () => {
  const invite = world.call({ body: offer })
  world.receive(invite.text)
  expect(world.count(100)).toBe(2)
  world.receive(invite.text.replace(/branch=\w+/, 'branch=z9hG4bKother'))
  expect(world.count(482)).toBe(1)
  expect(world.incoming).toHaveLength(1)
})

it('a rejection carries a checked reason and headers', () => {
  const { dialog } = ringing()
  expect(() => dialog?.reject(486, { reason: 'a\r\nEvil: 1' })).toThrowError(/forge/)
  expect(() => dialog?.reject(486, { headers: { Contact: 'x' } })).toThrowError(/forge/)
  expect(dialog?.reject(603, { reason: 'Not now', headers: { Reason: 'SIP;cause=603' } })).toBe(true)
  expect(world.last(603).start).toBe('SIP/2.0 603 Not now')
  expect(header(world.last(603), 'reason')).toBe('SIP;cause=603')
})

it('a redirection names its target', () => {
  const { dialog } = ringing()
  expect(() => dialog?.redirect('http://x')).toThrowError(/not an address/)
  expect(dialog?.redirect('sip:carol@example.com;transport=ws')).toBe(true)
  expect(header(world.last(302), 'contact')).toBe('<sip:carol@example.com;transport=ws>')
})

it('183 carries early media, and the caller may end its early dialog with BYE', () => {
  const { events, dialog, invite } = ringing()
  dialog?.ring(183, answer)
  expect(world.last(183).body).toBe(answer)
  world.within(invite, 'BYE')
  expect(world.count(487)).toBe(1)
  expect(events).toEqual([{ type: 'sip.cancelled' }])
})

it('without an ACK the 200 is repeated, then reported', async () => {
  const { events, dialog } = receiveCall(world, { acked: false })
  await vi.advanceTimersByTimeAsync(33_000)
  expect(world.count(200)).toBeGreaterThan(5)
  expect(events).toEqual([{ type: 'sip.unconfirmed' }])
  dialog.bye()
  expect(world.count('BYE')).toBe(1)
})

it('headers for a screen-pop are cleaned, bounded and without those of the protocol', () => {
  world.call({
    body: offer,
    headers: [
      'X-Note: a\u0007b\u2028c',
      `X-Long: ${'x'.repeat(5000)}`,
      'Supported: foo',
      'Max-Breadth: 60',
      '__proto__: x',
    ],
  })
  const headers = world.incoming[0]?.headers ?? {}
  expect(headers['X-Note']).toBe('a b c')
  expect(headers['X-Long']).toHaveLength(1024)
  expect(headers).not.toHaveProperty('Supported')
  expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
})

it('names of the caller are cleaned and bounded', () => {
  const invite = world.call({ body: offer }).text
  world.receive(
    invite
      .replace('"Bob"', `"B\\"ob ${'x'.repeat(400)}"`)
      .replace(/branch=\w+/, 'branch=z9hG4bKn')
      .replace(/Call-ID: .*/, 'Call-ID: n'),
  )
  const name = world.incoming[1]?.remote.displayName ?? ''
  expect(name.startsWith('B"o')).toBe(true)
  expect(name.length).toBeLessThanOrEqual(256)
})

it('a caller with a tel: URI is let in, and the dialog works', () => {
  const from = '"Bob" <tel:+15550100;phone-context=x>;tag=bob'
  const text = world.call({ body: offer }).text
  world.agent.refuse(world.incoming[0]?.id ?? '', 486)
  world.receive(
    text
      .replace(/From: .*/, `From: ${from}`)
      .replace(/branch=\w+/, 'branch=z9hG4bKtel')
      .replace(/Call-ID: .*/, 'Call-ID: tel'),
  )
  expect(world.incoming[1]?.remote).toEqual({ uri: 'tel:+15550100;phone-context=x', displayName: 'Bob' })
  const { listener, types } = listen()
  const dialog = world.agent.adopt(world.incoming[1]?.id ?? '', listener)
  dialog?.accept(answer)
  expect(header(world.last(200), 'from')).toBe(from)
  world.within(parseMessage(text.replace(/From: .*/, `From: ${from}`).replace(/Call-ID: .*/, 'Call-ID: tel')), 'ACK', {
    cseq: 1,
  })
  expect(types()).toEqual(['sip.confirmed'])
  dialog?.bye()
  world.reply(world.last('BYE'), 200)
  expect(types()).toEqual(['sip.confirmed', 'sip.ended'])
})

it('a listener that throws on a new call answers it with 500', () => {
  const broken = makeWorld({
    onIncomingCall: () => {
      throw new Error('mine')
    },
  })
  broken.call({ body: offer })
  expect(broken.count(500)).toBe(1)
  expect(broken.warnings).toEqual(['listenerThrew: onIncomingCall'])
  expect(broken.core.sizes().calls).toBe(0)
  broken.agent.dispose()
})

it('disposing a call that rings leaves nothing and says nothing', () => {
  const { events, dialog, invite } = ringing()
  dialog?.ring()
  const sent = world.sent.length
  dialog?.dispose()
  expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
  cancel(invite)
  expect(events).toEqual([])
  expect(world.sent.slice(sent).map(({ status }) => status)).toEqual([481])
})
