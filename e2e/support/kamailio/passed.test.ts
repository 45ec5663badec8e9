import { expect, test } from 'vitest'
import { passed, userIn } from './passed.ts'

const server = new Set(['127.0.0.1:18443', '127.0.0.10:15060'])
const lines = (...all: readonly string[]) => `${all.join('\r\n')}\r\n\r\n`
const packet = (payload: string, source = '127.0.0.1:40000', destination = '127.0.0.1:18443') => ({
  source,
  destination,
  at: 7,
  payload,
})

const invite = lines(
  'INVITE sip:bob@offhook.test SIP/2.0',
  'From: "Alice" <sip:alice@offhook.test>;tag=a',
  't: <sip:bob@offhook.test>',
  'i: call-1',
  'CSeq: 2 INVITE',
  'Proxy-Authorization: Digest username="1:alice", response="secret"',
  '',
  'a=ice-pwd:secret',
)

test('a request from a phone', () => {
  const message = passed(packet(invite), server)
  expect(message).toMatchObject({
    at: 7,
    direction: 'in',
    flow: '127.0.0.1:40000',
    callId: 'call-1',
    cseq: '2 INVITE',
    method: 'INVITE',
    summary: 'INVITE',
  })
  expect(message).not.toHaveProperty('status')
})

test('a response to a phone', () => {
  const ringing = lines('SIP/2.0 180 Ringing', 'From: <sip:a@b>', 'To: <sip:c@d>', 'Call-ID: x', 'CSeq: 1 INVITE')
  expect(passed(packet(ringing, '127.0.0.1:18443', '127.0.0.1:40000'), server)).toMatchObject({
    direction: 'out',
    flow: '127.0.0.1:40000',
    method: 'INVITE',
    status: 180,
    summary: '180 Ringing',
  })
})

test('no secret is in it', () => {
  const text = passed(packet(invite), server)?.text
  expect(text).not.toContain('secret')
  expect(text).toContain('Proxy-Authorization: Digest [redacted]')
  expect(text).toContain('a=ice-pwd:[redacted]')
})

test('what the server sends to itself, keep-alives and what is no SIP are left out', () => {
  expect(passed(packet(invite, '127.0.0.10:15060', '127.0.0.1:18443'), server)).toBeUndefined()
  expect(passed(packet('\r\n\r\n'), server)).toBeUndefined()
})

test('who a message is from and to', () => {
  expect(userIn(invite, 'from')).toBe('alice')
  expect(userIn(invite, 'to')).toBe('bob')
})
