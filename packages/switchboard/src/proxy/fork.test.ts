import { describe, expect, test } from 'vitest'
import { firstValue } from '../message/message.ts'
import { sdp } from '../testing/rawClient.ts'
import { settle } from '../testing/virtualClock.ts'
import { createWorld } from '../testing/world.ts'

const bobUri = 'sip:bob@example.test'

async function twoDevices(options = {}) {
  const world = createWorld(options)
  const alice = await world.registered('alice')
  const desk = await world.registered('bob')
  const mobile = await world.registered('bob')
  const invite = alice.invite(bobUri)
  const atDesk = await desk.nextRequest('INVITE')
  const atMobile = await mobile.nextRequest('INVITE')
  await alice.next('100 INVITE')
  return { ...world, alice, desk, mobile, invite, atDesk, atMobile }
}

describe('a fork', () => {
  test('the one that answers wins, and the other hears why it stops ringing', async () => {
    const { alice, desk, mobile, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 180)
    mobile.respond(atMobile, 180)
    await alice.next('180 INVITE')
    await alice.next('180 INVITE')
    desk.respond(atDesk, 200, sdp)
    await alice.next('200 INVITE')
    const cancel = await mobile.nextRequest('CANCEL')
    expect(firstValue(cancel, 'reason')).toBe('SIP;cause=200;text="Call completed elsewhere"')
    expect(firstValue(cancel, 'via')).toBe(firstValue(atMobile, 'via'))
    mobile.respond(cancel, 200)
    mobile.respond(atMobile, 487)
    await mobile.next('ACK')
    await settle()
    expect(alice.untaken).toEqual([])
  })

  test('a branch that has not answered at all is cancelled after its first answer', async () => {
    const { alice, desk, mobile, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 200, sdp)
    await alice.next('200 INVITE')
    await settle()
    expect(mobile.untaken).toEqual([])
    mobile.respond(atMobile, 180)
    await mobile.next('CANCEL')
  })

  test('two that answer at once both reach the caller', async () => {
    const { alice, desk, mobile, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 200, sdp)
    mobile.respond(atMobile, 200, sdp)
    await alice.next('200 INVITE')
    await alice.next('200 INVITE')
  })

  test.each([
    ['busy beats not found', 404, 486, '404 INVITE'],
    ['a challenge beats busy', 486, 407, '407 INVITE'],
    ['a person’s refusal beats a timeout', 408, 486, '486 INVITE'],
    ['4xx beats 5xx', 500, 480, '480 INVITE'],
    ['a decline beats all', 486, 603, '603 INVITE'],
    ['a 503 becomes a 500', 503, 503, '500 INVITE'],
  ])('%s', async (_what, one, other, expected) => {
    const { alice, desk, mobile, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, one)
    await desk.next('ACK')
    mobile.respond(atMobile, other)
    await mobile.next('ACK')
    await alice.next(expected)
  })

  test.each([
    [200, '200 MESSAGE', 0],
    [403, '403 MESSAGE', 32_000],
  ])('a MESSAGE that one device answers with %i and another not at all', async (status, expected, after) => {
    const { clock, registered } = createWorld()
    const alice = await registered('alice')
    const desk = await registered('bob')
    const mobile = await registered('bob')
    alice.send(alice.request('MESSAGE', bobUri, {}, 'hello'))
    desk.respond(await desk.next('MESSAGE'), status)
    await mobile.next('MESSAGE')
    await clock.advance(after)
    await alice.next(expected)
    await clock.advance(60_000)
    expect(alice.untaken).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('a decline stops the others', async () => {
    const { alice, desk, mobile, atDesk, atMobile } = await twoDevices()
    mobile.respond(atMobile, 180)
    desk.respond(atDesk, 603)
    mobile.respond(await mobile.next('CANCEL'), 200)
    mobile.respond(atMobile, 487)
    await alice.next('603 INVITE')
  })

  test('challenges of all branches reach the caller together', async () => {
    const { alice, desk, mobile, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 401, '', { 'WWW-Authenticate': 'Digest realm="desk", nonce="1"' })
    mobile.respond(atMobile, 401, '', { 'WWW-Authenticate': 'Digest realm="mobile", nonce="2"' })
    const answer = await alice.nextResponse('401 INVITE')
    expect(answer.headers.filter((each) => each.key === 'www-authenticate')).toHaveLength(2)
  })
})

describe('CANCEL', () => {
  test('reaches every branch with its reason, and the caller gets 487', async () => {
    const { alice, desk, mobile, invite, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 180)
    mobile.respond(atMobile, 180)
    const Via = firstValue(invite, 'via') ?? ''
    alice.send(
      alice.request('CANCEL', bobUri, {
        Via,
        CSeq: firstValue(invite, 'cseq')?.replace('INVITE', 'CANCEL') ?? '',
        Reason: 'SIP;cause=487',
      }),
    )
    await alice.next('200 CANCEL')
    for (const [phone, request] of [
      [desk, atDesk],
      [mobile, atMobile],
    ] as const) {
      const cancel = await phone.nextRequest('CANCEL')
      expect(firstValue(cancel, 'reason')).toBe('SIP;cause=487')
      phone.respond(cancel, 200)
      phone.respond(request, 487)
      await phone.next('ACK')
    }
    await alice.next('487 INVITE')
  })

  test.each([486, 603])('whose phone refuses with %i all the same is a 487 to the caller', async (status) => {
    const { alice, desk, mobile, invite, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 180)
    mobile.respond(atMobile, 180)
    const Via = firstValue(invite, 'via') ?? ''
    const CSeq = firstValue(invite, 'cseq')?.replace('INVITE', 'CANCEL') ?? ''
    alice.send(alice.request('CANCEL', bobUri, { Via, CSeq }))
    await desk.next('CANCEL')
    desk.respond(atDesk, status)
    mobile.respond(atMobile, status)
    await alice.next('487 INVITE')
  })

  test('that crosses with an answer loses: the caller gets the 200', async () => {
    const { alice, desk, invite, atDesk } = await twoDevices()
    desk.respond(atDesk, 180)
    await alice.next('180 INVITE')
    desk.respond(atDesk, 200, sdp)
    const Via = firstValue(invite, 'via') ?? ''
    alice.send(
      alice.request('CANCEL', bobUri, { Via, CSeq: firstValue(invite, 'cseq')?.replace('INVITE', 'CANCEL') ?? '' }),
    )
    await alice.next('200 INVITE')
    await alice.next('200 CANCEL')
    await settle()
    expect(alice.untaken).toEqual([])
  })

  test('of a call that is not there gets 481', async () => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    alice.send(alice.request('CANCEL', bobUri))
    await alice.next('481 CANCEL')
  })
})

test('a callee does not say by itself who it is: identity is asserted here', async () => {
  const { alice, desk, atDesk } = await twoDevices()
  desk.respond(atDesk, 200, sdp, { 'P-Asserted-Identity': '<sip:bank@example.test>' })
  expect(firstValue(await alice.next('200 INVITE'), 'p-asserted-identity')).toBeUndefined()
})

describe('who is reached', () => {
  test.each([
    ['sip:nobody@example.test', '404 INVITE'],
    ['sip:carol@example.test', '480 INVITE'],
    ['sip:bob@elsewhere.test', '404 INVITE'],
    ['sip:@', '400 INVITE'],
  ])('%s: %s', async (uri, expected) => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    alice.invite(uri)
    await alice.next(expected)
  })

  test('OPTIONS to the domain is answered by the switchboard', async () => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    alice.send(alice.request('OPTIONS', 'sip:example.test'))
    expect(firstValue(await alice.nextResponse('200 OPTIONS'), 'allow')).toContain('INVITE')
  })

  test('MESSAGE goes through', async () => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    const bob = await registered('bob')
    alice.send(alice.request('MESSAGE', bobUri, { 'Content-Type': 'text/plain' }, 'hi'))
    const message = await bob.nextRequest('MESSAGE')
    expect(message.body).toBe('hi')
    bob.respond(message, 200)
    await alice.next('200 MESSAGE')
  })

  test('too many hops, unknown demands and nonsense are refused', async () => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    alice.invite(bobUri, { 'Max-Forwards': '0' })
    await alice.next('483 INVITE')
    alice.invite(bobUri, { 'Max-Forwards': 'many' })
    await alice.next('400 INVITE')
    alice.invite(bobUri, { 'Proxy-Require': 'magic' })
    expect(firstValue(await alice.nextResponse('420 INVITE'), 'unsupported')).toBe('magic')
  })
})

describe('waits', () => {
  test('nobody answers at all: 408', async () => {
    const { alice, clock } = await twoDevices()
    await clock.advance(32_000)
    await alice.next('408 INVITE')
  })

  test('ringing without end is cancelled', async () => {
    const { alice, clock, desk, mobile, atDesk, atMobile } = await twoDevices()
    desk.respond(atDesk, 180)
    mobile.respond(atMobile, 486)
    await clock.advance(180_000)
    await desk.next('CANCEL')
    await clock.advance(32_000)
    await alice.next('486 INVITE')
  })

  test('a repeated INVITE meets its last answer and does not ring twice', async () => {
    const { alice, invite, desk, atDesk } = await twoDevices()
    desk.respond(atDesk, 180)
    await alice.next('180 INVITE')
    alice.send(invite)
    await alice.next('180 INVITE')
    expect(desk.untaken).toEqual([])
  })

  test('a MESSAGE that nobody answers gets no 408, and is forgotten', async () => {
    const { clock, registered } = createWorld()
    const alice = await registered('alice')
    const bob = await registered('bob')
    const message = alice.request('MESSAGE', bobUri, {}, 'hello')
    alice.send(message)
    await bob.next('MESSAGE')
    alice.send(message)
    await clock.advance(32_000)
    expect({ alice: alice.untaken, bob: bob.untaken }).toEqual({ alice: [], bob: [] })
    alice.send(message)
    await bob.next('MESSAGE')
  })

  test('nothing is left of a call that is over', async () => {
    const { alice, clock, desk, mobile, atDesk, atMobile, invite } = await twoDevices()
    desk.respond(atDesk, 486)
    mobile.respond(atMobile, 486)
    const busy = await alice.nextResponse('486 INVITE')
    alice.send(
      alice.request('ACK', bobUri, {
        Via: firstValue(invite, 'via') ?? '',
        CSeq: '3 ACK',
        To: firstValue(busy, 'to') ?? '',
      }),
    )
    await clock.advance(40_000)
    expect(clock.pending).toBe(0)
  })
})
