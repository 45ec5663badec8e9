import { expect, it, vi } from 'vitest'
import { PhoneError } from '../errors.ts'
import type { InviteRequest } from '../ports/sip.ts'
import { answer, freshWorlds, header, headersOf, listen, offer, settle, type World } from './testing/peer.ts'

let world: World

freshWorlds((made) => {
  world = made
})

function dial(request: Partial<InviteRequest> = {}) {
  const heard = listen()
  const dialog = world.agent.invite('1', { target: 'sip:bob@example.com', offer, ...request }, heard.listener)
  return { ...heard, dialog, invite: world.last('INVITE') }
}

it('early media of one fork and the answer of another are told apart', () => {
  const { events, invite } = dial()
  world.reply(invite, 183, { tag: 'a', body: 'early' })
  world.reply(invite, 180, { tag: 'b' })
  world.reply(invite, 200, { tag: 'b', body: answer, contact: '<sip:b@b.invalid>' })
  expect(events).toMatchObject([
    { type: 'sip.progress', status: 183, fork: 'a', answer: 'early' },
    { type: 'sip.progress', status: 180, fork: 'b' },
    { type: 'sip.accepted', fork: 'b', answer },
  ])
})

it('a second fork that answers too is acknowledged and ended, and the first call lives', () => {
  const { events, dialog, invite } = dial()
  world.reply(invite, 200, { tag: 'a', body: answer, contact: '<sip:a@a.invalid>' })
  world.reply(invite, 200, { tag: 'b', body: answer, contact: '<sip:b@b.invalid>' })
  world.reply(invite, 200, { tag: 'b', body: answer, contact: '<sip:b@b.invalid>' })
  expect(events).toHaveLength(1)
  expect(world.last('BYE').start).toContain('sip:b@b.invalid')
  expect(world.count('BYE')).toBe(1)
  expect(world.agent.dialog('1')).toBe(dialog)
  dialog.bye()
  expect(world.last('BYE').start).toContain('sip:a@a.invalid')
})

it('the ACK goes to the Contact of the 200, not to that of the 180', () => {
  const { invite } = dial()
  world.reply(invite, 180, { contact: '<sip:early@b.invalid>' })
  world.reply(invite, 200, { contact: '<sip:final@b.invalid>', body: answer })
  expect(world.last('ACK').start).toContain('sip:final@b.invalid')
})

it('a 2xx without SDP repeats the answer of its reliable 183', () => {
  const { events, invite } = dial()
  world.reply(invite, 183, { body: answer, headers: ['Require: 100rel', 'RSeq: 7'] })
  expect(header(world.last('PRACK'), 'rack')).toBe('7 1 INVITE')
  world.reply(invite, 183, { body: answer, headers: ['Require: 100rel', 'RSeq: 7'] })
  expect(world.count('PRACK')).toBe(1)
  world.reply(invite, 200)
  expect(events.at(-1)).toMatchObject({ type: 'sip.accepted', answer })
})

it('a rejection tells status, Retry-After, Warning and whether anyone said it', () => {
  const { events, invite } = dial()
  world.reply(invite, 488, { reason: 'No', headers: ['Warning: 304 h "No \\"codec\\""', 'Retry-After: 5 (busy)'] })
  expect(events).toEqual([
    {
      type: 'sip.rejected',
      status: 488,
      reason: 'No',
      local: false,
      retryAfter: 5,
      digest: 'none',
      warning: 'No "codec"',
    },
  ])
  expect(world.count('ACK')).toBe(1)
  expect(world.agent.dialog('1')).toBeUndefined()
})

it('a redirection gives its contacts and follows none', () => {
  const { events, invite } = dial()
  world.reply(invite, 302, { contact: '"C" <sip:carol@example.com>;q=1, <sip:dave@example.com>' })
  expect(events).toEqual([
    { type: 'sip.redirected', status: 302, contacts: ['sip:carol@example.com', 'sip:dave@example.com'] },
  ])
  expect(world.count('INVITE')).toBe(1)
})

it('a challenge is answered; a wrong password is refused once', () => {
  const { events } = dial()
  const headers = ['Proxy-Authenticate: Digest realm="x", nonce="1", qop="auth"']
  world.reply(world.last('INVITE'), 407, { headers })
  world.reply(world.last('INVITE'), 407, { headers })
  expect(world.count('INVITE')).toBe(2)
  expect(events).toMatchObject([{ type: 'sip.rejected', status: 407, digest: 'refused', realm: 'x' }])
})

it('the 200 that crosses the CANCEL is acknowledged, reported and can be ended, over a new flow too', () => {
  const { events, dialog, invite } = dial()
  world.reply(invite, 180)
  dialog.cancel()
  expect(world.count('CANCEL')).toBe(1)
  world.reply(invite, 200, { body: answer })
  world.reply(world.last('CANCEL'), 200)
  expect(world.count('ACK')).toBe(1)
  expect(events.slice(1)).toMatchObject([{ type: 'sip.accepted' }])
  dialog.cancel()
  dialog.bye()
  expect([world.count('CANCEL'), world.count('BYE')]).toEqual([1, 1])
  world.disconnect()
  world.connect()
  dialog.bye()
  expect(world.count('BYE')).toBe(2)
  world.reply(world.last('BYE'), 200)
  expect(events.slice(2)).toMatchObject([{ type: 'sip.ended' }])
})

it('a cancelled INVITE that is sent again is cancelled again, on the same flow too', () => {
  const { dialog, invite } = dial()
  world.reply(invite, 180)
  world.disconnect()
  world.connect()
  dialog.cancel()
  dialog.resend()
  dialog.cancel()
  const last = world.frames.filter((frame) => /^(?:INVITE|CANCEL) /.test(frame)).map((frame) => frame.split(' ')[0])
  expect(last).toEqual(['INVITE', 'CANCEL', 'INVITE', 'CANCEL'])
})

it('a 200 before any 1xx, after cancel, is reported too', () => {
  const { events, dialog, invite } = dial()
  dialog.cancel()
  world.reply(invite, 200, { body: answer })
  expect([world.count('CANCEL'), world.count('ACK')]).toEqual([0, 1])
  expect(events).toMatchObject([{ type: 'sip.accepted' }])
})

it('an abandoned call is silent, and a late 200 is acknowledged and ended', async () => {
  const { events, dialog, invite } = dial()
  dialog.abandon()
  world.reply(invite, 180)
  expect(world.agent.dialog('1')).toBeUndefined()
  world.reply(invite, 200, { body: answer })
  expect([world.count('ACK'), world.count('BYE')]).toEqual([1, 1])
  expect(events).toEqual([])
})

it('an INVITE outlives the flow it left by, and is sent again with the same branch', async () => {
  const { events, dialog, invite } = dial()
  world.disconnect()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(events).toEqual([])
  world.connect()
  dialog.resend()
  expect(world.count('INVITE')).toBe(2)
  expect(world.last('INVITE').text).toBe(invite.text)
  world.reply(invite, 180)
  world.disconnect()
  await vi.advanceTimersByTimeAsync(60_000)
  world.connect()
  dialog.resend()
  world.reply(invite, 200, { body: answer })
  expect(events.map(({ type }) => type)).toEqual(['sip.progress', 'sip.accepted'])
  dialog.resend()
  expect(world.count('INVITE')).toBe(3)
})

it('a cancel can be repeated on a new flow', async () => {
  const { types, dialog, invite } = dial()
  world.reply(invite, 180)
  world.disconnect()
  dialog.cancel()
  await settle()
  expect(world.count('CANCEL')).toBe(0)
  world.connect()
  dialog.cancel()
  expect(world.count('CANCEL')).toBe(1)
  expect(headersOf(world.last('CANCEL'), 'via')).toEqual(headersOf(invite, 'via'))
  world.reply(invite, 487)
  expect(types()).toEqual(['sip.progress', 'sip.rejected'])
  await vi.advanceTimersByTimeAsync(33_000)
  expect(world.core.sizes().clients).toBe(0)
})

it('a cancel is sent once a flow, and none of them is left', async () => {
  const { dialog, invite } = dial()
  world.reply(invite, 180)
  dialog.cancel()
  dialog.cancel()
  expect(world.count('CANCEL')).toBe(1)
  world.connect()
  dialog.cancel()
  expect(world.count('CANCEL')).toBe(2)
  world.agent.dispose()
  expect(vi.getTimerCount()).toBe(0)
})

it('an INVITE without a flow fails at once, as 503 of our own', async () => {
  world.disconnect()
  const { events, listener } = listen()
  world.agent.invite('1', { target: 'sip:bob@example.com', offer }, listener)
  await settle()
  expect(events).toMatchObject([{ type: 'sip.rejected', status: 503, local: true }])
  expect(world.core.sizes()).toMatchObject({ calls: 0, clients: 0 })
})

it('an anonymous call tells the name to the platform only (RFC 3323)', () => {
  const { invite, dialog } = dial({ anonymous: true })
  expect(header(invite, 'from')).toMatch(/^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/)
  expect(header(invite, 'privacy')).toBe('id')
  world.reply(invite, 200, { body: answer })
  dialog.bye()
  expect(world.last('BYE').text).not.toContain('alice')
  expect(world.last('BYE').text).not.toContain('Alice')
})

it('names of the far end are cleaned before they are shown', () => {
  const { events, invite } = dial({ displayName: 'Bob' })
  world.reply(invite, 200, { body: answer, headers: ['P-Asserted-Identity: "B" <sip:+15550100@example.com>'] })
  expect(events.at(-1)).toMatchObject({
    remote: { uri: 'sip:bob@example.com', displayName: 'Bob', assertedIdentity: 'sip:+15550100@example.com' },
  })
})

it('a listener that throws is reported, and the call goes on', () => {
  world.agent.invite('1', { target: 'sip:bob@example.com', offer }, () => {
    throw new Error('mine')
  })
  world.reply(world.last('INVITE'), 180)
  world.reply(world.last('INVITE'), 200, { body: answer })
  expect(world.warnings).toEqual(['listenerThrew: sip.progress', 'listenerThrew: sip.accepted'])
  expect(world.count('ACK')).toBe(1)
})

it('a bad target is a PhoneError', () => {
  expect(() => dial({ target: 'http://example.com' })).toThrowError(PhoneError)
  expect(world.core.sizes().calls).toBe(0)
})

it('UPDATE in an early dialog is answered and refreshes nothing of the call', () => {
  const { types, invite } = dial()
  world.reply(invite, 183, { body: answer })
  world.within(invite, 'UPDATE')
  expect(world.count(200)).toBe(1)
  world.within(invite, 'UPDATE', { body: offer })
  expect(world.count(491)).toBe(1)
  expect(types()).toEqual(['sip.progress'])
})

it('disposing a call that rings leaves nothing and says nothing', () => {
  const { events, dialog, invite } = dial()
  world.reply(invite, 180)
  events.length = 0
  dialog.dispose()
  expect(world.core.sizes()).toEqual({ calls: 0, dialogs: 0, clients: 0, servers: 0, timers: 0 })
  world.reply(invite, 200, { body: answer })
  world.reply(world.last('BYE'), 200)
  expect(events).toEqual([])
  expect(world.core.sizes()).toMatchObject({ calls: 0, dialogs: 0 })
})
