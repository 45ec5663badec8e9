/** Whatever comes in, the switchboard goes on: vitest fails a run in which anything is thrown that nobody caught. */
import { expect, test } from 'vitest'
import { serialise } from './message/serialise.ts'
import { sdp } from './testing/rawClient.ts'
import { seededRandom, settle } from './testing/virtualClock.ts'
import { createWorld } from './testing/world.ts'

const noise = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\u0000',
  '"',
  '<',
  '>',
  ';',
  ',',
  ':',
  '@',
  '(',
  '%zz',
  '€',
  '\ud800',
  ' ',
  '',
  '[',
  '*',
]

test('thousands of broken messages, and then a call', async () => {
  const { registered, switchboard, clock } = createWorld()
  const random = seededRandom(7)
  const pick = (count: number) => Math.floor(random() * count)
  const bob = await registered('bob')
  const eve = await registered('alice')
  const methods = [
    'INVITE',
    'REGISTER',
    'BYE',
    'CANCEL',
    'ACK',
    'INFO',
    'OPTIONS',
    'UPDATE',
    'PRACK',
    'REFER',
    'NOTIFY',
    'X',
  ]
  const uris = [
    'sip:echo@example.test',
    'sip:early-1@example.test',
    'sip:bob@example.test',
    'sip:example.test',
    'tel:+1',
    bob.contact,
  ]
  for (let round = 0; round < 3_000; round++) {
    const method = methods[pick(methods.length)] ?? 'INVITE'
    const uri = uris[pick(uris.length)] ?? ''
    const lines = round % 3 === 0 ? { To: `<${uri}>;tag=x` } : { 'Call-ID': `c${pick(20)}` }
    let frame = serialise(eve.request(method, uri, lines, round % 2 === 0 ? sdp : ''))
    for (let change = pick(4); change >= 0; change--) {
      const at = pick(frame.length)
      frame = frame.slice(0, at) + (noise[pick(noise.length)] ?? '') + frame.slice(at + pick(3))
    }
    eve.socket.send(frame)
    if (round % 100 === 0) await clock.advance(1_000)
  }
  await clock.advance(40_000)
  expect(eve.received.some((each) => each.kind === 'response' && each.status === 400)).toBe(true)

  const carol = await registered('carol')
  const invite = carol.invite('sip:echo@example.test')
  const ok = await carol.nextResponse('200 INVITE')
  carol.inDialog('ACK', invite, ok)
  await settle()
  switchboard.close()
  expect(clock.pending).toBe(0)
})

test.each([
  ['formats that are no numbers', sdp.replace('111 0 110', '( * [')],
  ['no lines at all', 'x'],
  ['sections without end', 'm=audio\r\n'.repeat(2_000)],
])('an offer with %s gets 488', async (_what, offer) => {
  const { registered } = createWorld()
  const alice = await registered('alice')
  alice.invite('sip:echo@example.test', {}, offer)
  await alice.next('488 INVITE')
})

test('half a surrogate pair, which no UTF-8 carries, throws nowhere', async () => {
  const { client } = createWorld({ authenticateCalls: 'never' })
  const alice = await client('alice')
  expect(() => alice.invite('sip:echo@example.test', { From: '<sip:\ud800@example.test>;tag=1' })).not.toThrow()
  await settle()
  expect(alice.received).toEqual([])
  alice.invite('sip:echo@example.test', { From: '<sip:\ud83d\ude00@example.test>;tag=1' })
  await alice.next('200 INVITE')
})
