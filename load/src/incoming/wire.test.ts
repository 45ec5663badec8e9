import { expect, it } from 'vitest'
import { Wire } from './wire.ts'

const invite = (id: string, to = '<sip:bob@x.test>') =>
  `INVITE sip:bob@x.test SIP/2.0\r\nTo: ${to}\r\nCall-ID: ${id}\r\n\r\n`
const reply = (status: number, id: string, cseq = '1 INVITE') =>
  `SIP/2.0 ${status} Any\r\ni: ${id}\r\nCSeq: ${cseq}\r\n\r\n`

it('knows an INVITE that got no final response, and one that got two', () => {
  const wire = new Wire()
  for (const id of ['none', 'one', 'two']) wire.received(invite(id))
  for (const id of ['none', 'one', 'two']) wire.sent(reply(180, id))
  wire.sent(reply(200, 'one'))
  wire.sent(reply(200, 'two'))
  wire.sent(reply(487, 'two'))
  expect(wire.summary()).toEqual({
    invites: 3,
    finals: { 200: 2, 487: 1 },
    unanswered: ['none'],
    answeredTwice: ['two: 200,487'],
  })
})

it('counts retransmissions once, and neither re-INVITEs nor what answers other requests', () => {
  const wire = new Wire()
  wire.received(invite('a'))
  wire.received(invite('a'))
  wire.received(invite('b', '<sip:bob@x.test>;tag=1'))
  wire.sent(reply(200, 'a', '1 CANCEL'))
  wire.sent(reply(487, 'a'))
  wire.sent(reply(487, 'a'))
  expect(wire.summary()).toEqual({ invites: 1, finals: { 487: 1 }, unanswered: [], answeredTwice: [] })
})
