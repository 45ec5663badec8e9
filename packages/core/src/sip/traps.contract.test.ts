/** The traps that remain in sip.js's core layer, one test each: they fail when the hook is removed or an upgrade moves it. */
import { expect, it, vi } from 'vitest'
import {
  answer,
  establish,
  freshWorlds,
  header,
  headersOf,
  listen,
  offer,
  receiveCall,
  settle,
  type World,
} from './testing/peer.ts'

let world: World
const never = new AbortController().signal
const challenge = (kind: 'WWW' | 'Proxy', realm: string, extra = '') =>
  `${kind}-Authenticate: Digest realm="${realm}", nonce="${realm}-nonce", qop="auth", algorithm=MD5${extra}`

freshWorlds((made) => {
  world = made
})

it('trap 1: a cancelled INVITE is not sent again when it is challenged', () => {
  const { events, listener } = listen()
  const dialog = world.agent.invite('1', { target: 'sip:bob@example.com', offer }, listener)
  dialog.cancel()
  world.reply(world.last('INVITE'), 407, { headers: [challenge('Proxy', 'p')] })
  expect(world.count('INVITE')).toBe(1)
  expect(events).toMatchObject([{ type: 'sip.rejected', status: 487 }])
})

it('trap 2: a challenged INFO does not let the next request reuse its CSeq', async () => {
  const { dialog } = establish(world)
  const info = dialog.info('application/dtmf-relay', 'Signal=5', never)
  world.reply(world.last('INFO'), 407, { headers: [challenge('Proxy', 'p')] })
  world.reply(world.last('INFO'), 200)
  await info
  dialog.bye()
  world.reply(world.last('BYE'), 407, { headers: [challenge('Proxy', 'p')] })
  const numbers = world.sent.filter(({ status }) => status === 0).map((message) => header(message, 'cseq'))
  expect(numbers).toEqual(['1 INVITE', '1 ACK', '2 INFO', '3 INFO', '4 BYE', '5 BYE'])
})

it('trap 3: a proxy that asks first and a server that asks second are both answered', () => {
  const { events, listener } = listen()
  world.agent.invite('1', { target: 'sip:bob@example.com', offer }, listener)
  world.reply(world.last('INVITE'), 407, { headers: [challenge('Proxy', 'p')] })
  world.reply(world.last('INVITE'), 401, { headers: [challenge('WWW', 'u')] })
  const third = world.last('INVITE')
  expect(world.count('INVITE')).toBe(3)
  expect(header(third, 'authorization')).toContain('realm="u"')
  expect(header(third, 'proxy-authorization')).toContain('realm="p"')
  expect(header(third, 'proxy-authorization')).toContain('nc=00000002')
  world.reply(third, 401, { headers: [challenge('WWW', 'u')] })
  expect(world.count('INVITE')).toBe(3)
  expect(events).toMatchObject([{ type: 'sip.rejected', status: 401, digest: 'refused', realm: 'u' }])
})

it('trap 4: an INVITE and a re-INVITE that stay in Proceeding for ever can be given up', async () => {
  const dialog = world.agent.invite('1', { target: 'sip:bob@example.com', offer }, () => {})
  world.reply(world.last('INVITE'), 180)
  dialog.abandon()
  const other = establish(world)
  const controller = new AbortController()
  const reinvite = other.dialog.reinvite(offer, controller.signal)
  const first = world.last('INVITE')
  world.reply(first, 100)
  controller.abort(new Error('given up'))
  await expect(reinvite).rejects.toThrow('given up')
  const second = other.dialog.reinvite(offer, never)
  world.reply(world.last('INVITE'), 488)
  expect(await second).toMatchObject({ status: 488, local: false })
  // a late 2xx is acknowledged by its own CSeq, and the next re-INVITE may go
  world.reply(first, 200, { body: answer })
  expect(header(world.last('ACK'), 'cseq')).toBe(header(first, 'cseq').replace('INVITE', 'ACK'))
  const third = other.dialog.reinvite(offer, never)
  world.reply(world.last('INVITE'), 200, { body: answer })
  expect(await third).toMatchObject({ status: 200, answer })
  await vi.advanceTimersByTimeAsync(70_000)
  expect(world.core.sizes().clients).toBe(0)
})

it('trap 5: a REGISTER that is given up leaves no transaction behind', async () => {
  const controller = new AbortController()
  const outcome = world.agent.register({ expires: 60 }, controller.signal)
  expect(world.core.sizes().clients).toBe(1)
  controller.abort(new Error('given up'))
  await expect(outcome).rejects.toThrow('given up')
  expect(world.core.sizes().clients).toBe(0)
})

it('trap 6: a lost ACK of the 200 to a re-INVITE does not block the next ones', async () => {
  const { dialog, events, invite } = establish(world)
  world.within(invite, 'INVITE', { body: offer })
  dialog.answerOffer(1, answer)
  expect(await dialog.reinvite(offer, never)).toMatchObject({ status: 491, local: true })
  await vi.advanceTimersByTimeAsync(33_000)
  expect(events).toMatchObject([{ type: 'sip.offered' }, { type: 'sip.unconfirmed' }])
  const before = world.count('INVITE')
  const reinvite = dialog.reinvite(offer, never)
  expect(world.count('INVITE')).toBe(before + 1)
  world.reply(world.last('INVITE'), 200, { body: answer })
  expect(await reinvite).toMatchObject({ status: 200 })
  world.within(invite, 'INVITE', { body: offer })
  expect(events.at(-1)).toMatchObject({ type: 'sip.offered', transaction: 2 })
})

it('trap 7: a re-INVITE whose ACK cannot leave is settled once, and its 2xx is acknowledged when it is repeated', async () => {
  const { dialog, events } = establish(world)
  const reinvite = dialog.reinvite(offer, never)
  const invite = world.last('INVITE')
  world.disconnect()
  world.reply(invite, 200, { body: answer })
  await settle()
  expect(await reinvite).toMatchObject({ status: 200, answer })
  expect(events).toEqual([])
  const acks = world.count('ACK')
  world.connect()
  world.reply(invite, 200, { body: answer })
  expect(world.count('ACK')).toBe(acks + 1)
})

it('trap 8: no BYE follows 32 s after a BYE that came before the ACK', async () => {
  const { invite, events } = receiveCall(world, { acked: false })
  world.within(invite, 'BYE')
  await vi.advanceTimersByTimeAsync(40_000)
  expect(events).toEqual([{ type: 'sip.bye' }])
  expect(world.count('BYE')).toBe(0)
})

it('trap 9: BYE before the ACK waits for it, and BYE can be repeated on a new flow', async () => {
  const { dialog, invite, events } = receiveCall(world, { acked: false })
  dialog.bye()
  expect(world.count('BYE')).toBe(0)
  world.within(invite, 'ACK', { cseq: 1 })
  expect(world.count('BYE')).toBe(1)
  expect(events).toEqual([])
  world.disconnect()
  world.connect()
  dialog.bye()
  dialog.bye()
  expect(world.count('BYE')).toBe(2)
  world.reply(world.last('BYE'), 481)
  expect(events).toEqual([{ type: 'sip.ended' }])
  await vi.advanceTimersByTimeAsync(40_000)
  expect(events).toHaveLength(1)
})

it('trap 9: BYE leaves after 32 s when the ACK never comes', async () => {
  const { dialog } = receiveCall(world, { acked: false })
  dialog.bye()
  await vi.advanceTimersByTimeAsync(33_000)
  expect(world.count('BYE')).toBe(1)
})

it('trap 10: an empty answer is no answer and leaves no dialog behind', () => {
  world.call({ body: offer })
  const dialog = world.agent.adopt(world.incoming[0]?.id ?? '', () => {})
  expect(dialog?.accept('')).toBe(false)
  expect(world.core.sizes().dialogs).toBe(0)
  expect(world.count(200)).toBe(0)
  expect(dialog?.accept(answer)).toBe(true)
  expect(dialog?.accept(answer)).toBe(false)
  expect(world.count(200)).toBe(1)
})

it('trap 11: each response has one Contact, the 200 to a re-INVITE too', () => {
  const invite = world.call({ body: offer })
  const dialog = world.agent.adopt(world.incoming[0]?.id ?? '', () => {})
  dialog?.ring()
  dialog?.ring()
  expect(headersOf(world.last(180), 'contact')).toHaveLength(1)
  dialog?.accept(answer)
  world.within(invite, 'ACK', { cseq: 1 })
  world.within(invite, 'INVITE', { body: offer })
  dialog?.answerOffer(1, answer)
  expect(headersOf(world.last(200), 'contact')).toHaveLength(1)
})

it('trap 12: UPDATE is known, allowed, and refreshes the target', () => {
  const { dialog, invite, events } = receiveCall(world)
  expect(headersOf(world.last(200), 'allow').join()).toContain('UPDATE')
  world.within(invite, 'UPDATE', { contact: '<sip:moved@bob.invalid>' })
  expect(header(world.last(200), 'cseq')).toContain('UPDATE')
  world.within(invite, 'UPDATE', { body: offer })
  expect(events).toEqual([{ type: 'sip.offered', transaction: 1, method: 'UPDATE', offer }])
  world.within(invite, 'UPDATE', { body: offer })
  expect(header(world.last(500), 'retry-after')).not.toBe('')
  dialog.answerOffer(1, answer)
  expect(world.last(200).body).toBe(answer)
  world.within(invite, 'UPDATE', { cseq: 1 })
  expect(world.count(500)).toBe(2)
  world.within(invite, 'UPDATE', { contact: '<sip:moved@bob.invalid>' })
  dialog.bye()
  expect(world.last('BYE').start).toBe('BYE sip:moved@bob.invalid SIP/2.0')
})

it('trap 13: a 180 without Contact or To-tag is progress, a 200 without Contact is acknowledged', () => {
  const { events, listener } = listen()
  world.agent.invite('1', { target: 'sip:bob@example.com', offer }, listener)
  const invite = world.last('INVITE')
  world.reply(invite, 180, { contact: null })
  world.reply(invite, 180, { tag: null })
  world.reply(invite, 180)
  expect(events).toMatchObject([
    { type: 'sip.progress', status: 180, fork: 'bob' },
    { type: 'sip.progress', status: 180 },
    { type: 'sip.progress', status: 180, fork: 'bob' },
  ])
  expect(events[1]).not.toHaveProperty('fork')
  world.reply(invite, 200, { contact: null, tag: 'other', body: answer })
  expect(events.at(-1)).toMatchObject({ type: 'sip.accepted', fork: 'other' })
  expect(world.last('ACK').start).toBe('ACK sip:bob@example.com SIP/2.0')
})

it('trap 14: a transaction of the old flow answers on the new one', async () => {
  const invite = world.call({ body: offer })
  const dialog = world.agent.adopt(world.incoming[0]?.id ?? '', () => {})
  world.disconnect()
  expect(dialog?.accept(answer)).toBe(true)
  await vi.advanceTimersByTimeAsync(100)
  expect(world.count(200)).toBe(0)
  world.connect()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(world.count(200)).toBeGreaterThan(0)
  world.within(invite, 'ACK', { cseq: 1 })
  const count = world.count(200)
  await vi.advanceTimersByTimeAsync(40_000)
  expect(world.count(200)).toBe(count)
})

it('trap 15: what the Parser throws at or reads wrongly is answered with 400 or dropped', () => {
  const invite = (change: (text: string) => string) =>
    world.receive(
      change(
        `INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bK${Math.random()}\r\nFrom: <sip:b@b>;tag=1\r\n` +
          `To: <sip:alice@example.com>\r\nCall-ID: ${Math.random()}\r\nCSeq: 1 INVITE\r\nContact: <sip:b@b>\r\nContent-Length: 0\r\n\r\n`,
      ),
    )
  const broken: ((text: string) => string)[] = [
    (text) => text.replace('CSeq: 1 INVITE', 'CSeq: x'),
    (text) => text.replace('Content-Length: 0', 'Content-Length: -1'),
    (text) => text.replace('Content-Length: 0', 'Content-Length: 10'),
    (text) => `${text.replace('Content-Length: 0', 'Content-Length: 3')}abc`,
    (text) => text.replace('Contact: <sip:b@b>\r\n', ''),
    (text) => text.replace('Contact: <sip:b@b>', 'Contact: *'),
    (text) => text.replace('Contact:', `${'X-A: 1\r\n'.repeat(300)}Contact:`),
    (text) => text.replace('Contact:', `X-A: ${'a'.repeat(9_000)}\r\nContact:`),
    (text) => text.replace('From: <sip:b@b>', 'From: <<<'),
  ]
  for (const [index, change] of broken.entries()) {
    invite(change)
    expect(world.count(400), String(change)).toBe(index + 1)
  }
  const sent = world.sent.length
  const fine = world.last(400)
  for (const text of [
    'x',
    '\r\nx\r\n\r\n',
    'a'.repeat(70_000),
    'SIP/2.0 999 X\r\nCSeq: x\r\n\r\n',
    fine.text,
    '\u0000\r\n\r\n',
    'ACK x SIP/2.0\r\n\r\n',
  ]) {
    expect(() => world.receive(text)).not.toThrow()
  }
  expect(world.sent).toHaveLength(sent)
  expect(world.incoming).toEqual([])
  expect(world.warnings.length).toBeGreaterThan(broken.length)
  invite((text) => `${text.replace('Content-Length: 0', 'c: application/sdp\r\nl: 8')}naïve=1rest`)
  expect(world.incoming[0]?.offer).toBe('naïve=1')
  invite((text) => text.replace('Content-Length: 0', 'k: x\r\ns: hello'))
  expect(world.incoming[1]?.headers).toEqual({ Subject: 'hello' })
})

it('trap 16: what an application gives is checked or quoted', () => {
  const bad = [
    { target: 'sip:bob@example.com', offer, headers: { 'X-A': 'a\r\nEvil: 1' } },
    { target: 'sip:bob@example.com', offer, headers: { 'X-A\r\nEvil': '1' } },
    { target: 'sip:bob@example.com', offer, headers: { Route: '<sip:evil>' } },
    { target: 'sip:bob@example.com', offer, displayName: 'Bob\r\nEvil: 1' },
    { target: 'sip:bob@example.com\r\nEvil: 1', offer },
  ]
  for (const request of bad) {
    expect(() => world.agent.invite('1', request, () => {})).toThrowError(/forge SIP|cannot? be called|not an address/)
  }
  expect(world.sent).toEqual([])
  world.agent.invite('1', { target: 'sip:bob@example.com', offer, displayName: 'Bob" <sip:evil@x>, "' }, () => {})
  expect(header(world.last('INVITE'), 'to')).toBe('"Bob\\" <sip:evil@x>, \\"" <sip:bob@example.com>')
})

it('trap 17: a re-INVITE before the first ACK is refused or asked about, and the call goes on', () => {
  const { events, invite } = receiveCall(world, { acked: false })
  world.within(invite, 'INVITE', { body: offer })
  world.within(invite, 'ACK', { cseq: 1 })
  expect(events).toMatchObject([{ type: 'sip.offered' }, { type: 'sip.confirmed' }])
})

it('trap 18: a sips: request is refused with 416, and core runs on fake timers', async () => {
  const text = world.call({ body: offer }).text
  world.receive(
    text
      .replace('INVITE sip:', 'INVITE sips:')
      .replace(/branch=\w+/, 'branch=z9hG4bKsips')
      .replace(/Call-ID: .*/, 'Call-ID: s'),
  )
  expect(world.count(416)).toBe(1)
  const { events, listener } = listen()
  world.agent.invite('1', { target: 'sip:bob@example.com', offer }, listener)
  await vi.advanceTimersByTimeAsync(32_000)
  expect(events).toMatchObject([{ type: 'sip.rejected', status: 408, local: true }])
})
