import { expect, test } from 'vitest'
import { summarise } from './sipMessage.ts'

const message = (startLine: string, ...headers: string[]) => `${[startLine, ...headers].join('\r\n')}\r\n\r\n`

test('a request is named with whom it calls', () => {
  const invite = message('INVITE sip:bob@offhook.test SIP/2.0', 'CSeq: 1 INVITE', 'Content-Type: application/sdp')
  expect(summarise(invite)).toEqual({ kind: 'request', label: 'INVITE bob', method: 'INVITE', hasSdp: true })
})

test('neither a domain nor a random contact says who is called', () => {
  expect(summarise(message('REGISTER sip:offhook.test SIP/2.0', 'CSeq: 1 REGISTER'))?.label).toBe('REGISTER')
  expect(summarise(message('ACK sip:k2h8@x1.invalid;transport=ws SIP/2.0', 'CSeq: 1 ACK'))?.label).toBe('ACK')
})

test('a response is named by status and reason, and told by its request', () => {
  expect(summarise(message('SIP/2.0 486 Busy Here', 'CSeq: 7 INVITE'))).toEqual({
    kind: 'response',
    label: '486 Busy Here',
    responseClass: 4,
    method: 'INVITE',
    hasSdp: false,
  })
})

test('a keep-alive is no message, and what cannot be read is shown as it stands', () => {
  expect(summarise('\r\n\r\n')).toBeUndefined()
  expect(summarise('nonsense')).toMatchObject({ label: 'nonsense' })
})
