import { describe, expect, test } from 'vitest'
import { firstValue } from '../message/message.ts'
import { type RawClient, sdp } from '../testing/rawClient.ts'
import { settle } from '../testing/virtualClock.ts'
import { createWorld, passwordOf, type World } from '../testing/world.ts'

const bobUri = 'sip:bob@example.test'

async function call() {
  const world = createWorld()
  const alice = await world.registered('alice')
  const bob = await world.registered('bob')
  const invite = alice.invite(bobUri)
  const rung = await bob.nextRequest('INVITE')
  return { ...world, alice, bob, invite, rung }
}

async function establishedCall() {
  const parts = await call()
  const { alice, bob, invite, rung } = parts
  bob.respond(rung, 200, sdp)
  const ok = await alice.nextResponse('200 INVITE')
  alice.inDialog('ACK', invite, ok)
  await bob.next('ACK')
  return { ...parts, ok }
}

async function comeBack(world: Pick<World, 'switchboard'>, client: RawClient): Promise<void> {
  await client.attach(world.switchboard.connect())
  expect((await client.register(passwordOf(client.user))).status).toBe(200)
}

describe('a call outlives its sockets', () => {
  test('requests reach the callee on its new flow', async () => {
    const world = await establishedCall()
    const { alice, bob, invite, ok, switchboard } = world
    switchboard.faults.killFlow('bob')
    await comeBack(world, bob)
    alice.inDialog('INVITE', invite, ok, {}, sdp)
    bob.respond(await bob.next('INVITE'), 200, sdp)
    await alice.next('200 INVITE')
    alice.inDialog('BYE', invite, ok)
    bob.respond(await bob.next('BYE'), 200)
    await alice.next('200 BYE')
  })

  test('and the caller on its own', async () => {
    const world = await establishedCall()
    const { alice, bob, rung, switchboard } = world
    switchboard.faults.killFlow('alice')
    await comeBack(world, alice)
    bob.inDialogAsCallee('BYE', rung)
    alice.respond(await alice.next('BYE'), 200)
    await bob.next('200 BYE')
  })

  test('a request in the gap waits for the client', async () => {
    const world = await establishedCall()
    const { alice, bob, invite, ok, switchboard, clock } = world
    switchboard.faults.killFlow('bob')
    alice.inDialog('INFO', invite, ok)
    await clock.advance(5_000)
    expect(alice.untaken).not.toContain('480 INFO')
    await comeBack(world, bob)
    bob.respond(await bob.next('INFO'), 200)
    await alice.next('200 INFO')
  })

  test('and is refused when nobody comes: 480, which does not end the call', async () => {
    const { alice, invite, ok, switchboard, clock } = await establishedCall()
    switchboard.faults.killFlow('bob')
    alice.inDialog('INVITE', invite, ok, {}, sdp)
    await clock.advance(10_000)
    expect((await alice.nextResponse('480 INVITE')).reason).toBe('Flow Lost')
  })

  test('a caller who is cut again and again, and comes back each time, is not given up', async () => {
    const world = await call()
    const { alice, bob, rung, switchboard, clock } = world
    bob.respond(rung, 180)
    for (let cut = 0; cut < 4; cut += 1) {
      switchboard.faults.killFlow('alice')
      await clock.advance(2_800)
      await comeBack(world, alice)
    }
    switchboard.faults.killFlow('alice')
    await clock.advance(9_000)
    expect(bob.untaken).not.toContain('CANCEL')
    await clock.advance(1_500)
    await bob.next('CANCEL')
  })

  test('an answer in the gap waits for the caller', async () => {
    const world = await call()
    const { alice, bob, rung, switchboard } = world
    switchboard.faults.killFlow('alice')
    bob.respond(rung, 200, sdp)
    await settle()
    await comeBack(world, alice)
    await alice.next('200 INVITE')
  })

  test('a phone that rings may answer on another flow', async () => {
    const world = await call()
    const { alice, bob, rung, switchboard } = world
    bob.respond(rung, 180)
    await alice.next('180 INVITE')
    switchboard.faults.killFlow('bob')
    await comeBack(world, bob)
    bob.respond(rung, 200, sdp)
    await alice.next('200 INVITE')
  })

  test('a CANCEL finds the phone on its new flow', async () => {
    const world = await call()
    const { alice, bob, rung, invite, switchboard } = world
    bob.respond(rung, 180)
    await alice.next('180 INVITE')
    switchboard.faults.killFlow('all')
    await comeBack(world, bob)
    await comeBack(world, alice)
    const Via = firstValue(invite, 'via') ?? ''
    alice.send(
      alice.request('CANCEL', bobUri, { Via, CSeq: firstValue(invite, 'cseq')?.replace('INVITE', 'CANCEL') ?? '' }),
    )
    bob.respond(await bob.next('CANCEL'), 200)
    bob.respond(rung, 487)
    await alice.next('487 INVITE')
  })

  test('an INVITE that may not have been heard is said again', async () => {
    const world = await call()
    const { bob, rung, switchboard } = world
    switchboard.faults.killFlow('bob')
    await comeBack(world, bob)
    const again = await bob.nextRequest('INVITE')
    expect(firstValue(again, 'via')).toBe(firstValue(rung, 'via'))
  })

  test('a phone that does not come back is given up: 408', async () => {
    const { alice, bob, rung, switchboard, clock } = await call()
    bob.respond(rung, 180)
    await alice.next('180 INVITE')
    switchboard.faults.killFlow('bob')
    await clock.advance(10_000)
    expect((await alice.nextResponse('408 INVITE')).reason).toBe('Flow Lost')
  })

  test('a caller who does not come back leaves nothing ringing', async () => {
    const { alice, bob, rung, switchboard, clock } = await call()
    bob.respond(rung, 180)
    await alice.next('180 INVITE')
    switchboard.faults.killFlow('alice')
    await clock.advance(10_000)
    await bob.next('CANCEL')
  })

  test('a half-open flow is left behind as soon as the client registers on another', async () => {
    const world = await establishedCall()
    const { alice, bob, invite, ok, switchboard } = world
    switchboard.faults.halfOpen('bob')
    await comeBack(world, bob)
    alice.inDialog('BYE', invite, ok)
    bob.respond(await bob.next('BYE'), 200)
    await alice.next('200 BYE')
  })

  test('a page that reloads with another contact, but the same instance, keeps its calls', async () => {
    const world = createWorld()
    const { switchboard } = world
    const alice = await world.registered('alice')
    const bob = await world.client('bob')
    const instance = '+sip.instance="<urn:uuid:1>";reg-id=1'
    await bob.register(passwordOf('bob'), { Contact: `<${bob.contact}>;${instance}` })
    const invite = alice.invite(bobUri)
    bob.respond(await bob.nextRequest('INVITE'), 200, sdp)
    const ok = await alice.nextResponse('200 INVITE')
    switchboard.faults.killFlow('bob')
    await bob.attach(switchboard.connect())
    await bob.register(passwordOf('bob'), { Contact: `<sip:other@reloaded.invalid>;${instance}` })
    alice.inDialog('BYE', invite, ok)
    expect((await bob.nextRequest('BYE')).uri).toBe(bob.contact)
  })

  test('a caller who never registers is known again by its contact', async () => {
    const { client, registered, switchboard } = createWorld({ authenticateCalls: 'never' })
    const alice = await client('alice')
    const bob = await registered('bob')
    alice.invite(bobUri)
    const rung = await bob.nextRequest('INVITE')
    alice.socket.close()
    await settle()
    bob.respond(rung, 200, sdp)
    await settle()
    await alice.attach(switchboard.connect())
    alice.send(alice.request('OPTIONS', 'sip:example.test'))
    await alice.next('200 INVITE')
  })

  describe('a caller who never registers is known again by its request', () => {
    async function ringingUnregistered() {
      const world = createWorld({ authenticateCalls: 'never' })
      const alice = await world.client('alice')
      const bob = await world.registered('bob')
      const invite = alice.invite(bobUri)
      const rung = await bob.nextRequest('INVITE')
      bob.respond(rung, 180)
      await alice.next('180 INVITE')
      alice.socket.close()
      await settle()
      await alice.attach(world.switchboard.connect())
      return { ...world, alice, bob, invite, rung }
    }

    test('said again', async () => {
      const { alice, bob, invite, rung } = await ringingUnregistered()
      alice.send(invite)
      await settle()
      bob.respond(rung, 200, sdp)
      await alice.next('200 INVITE')
      expect(bob.untaken).toEqual([])
    })

    test('withdrawn', async () => {
      const { alice, bob, invite, rung } = await ringingUnregistered()
      const CSeq = firstValue(invite, 'cseq')?.replace('INVITE', 'CANCEL') ?? ''
      alice.send(alice.request('CANCEL', bobUri, { Via: firstValue(invite, 'via') ?? '', CSeq }))
      bob.respond(await bob.next('CANCEL'), 200)
      bob.respond(rung, 487)
      await alice.next('487 INVITE')
    })

    test('and not by one whom somebody else sends', async () => {
      const { alice, bob, invite, rung, registered } = await ringingUnregistered()
      const carol = await registered('carol')
      carol.send(invite)
      await settle()
      bob.respond(rung, 200, sdp)
      await settle()
      expect(carol.untaken).toEqual([])
      alice.send(invite)
      await alice.next('200 INVITE')
    })
  })

  test('a caller who came back once and then stays away leaves nothing ringing', async () => {
    const world = await call()
    const { alice, bob, rung, switchboard, clock } = world
    bob.respond(rung, 180)
    switchboard.faults.killFlow('alice')
    await comeBack(world, alice)
    await clock.advance(20_000)
    switchboard.faults.killFlow('alice')
    await clock.advance(10_000)
    await bob.next('CANCEL')
  })

  test('nobody takes over the contact of one who is away', async () => {
    const world = await establishedCall()
    const { alice, bob, invite, ok, switchboard } = world
    const stranger = await world.client('carol')
    const carol = await world.registered('carol')
    switchboard.faults.killFlow('bob')
    for (const other of [stranger, carol]) {
      const lines = { To: '<sip:x@y>;tag=1', Contact: `<${bob.contact}>`, 'Call-ID': 'no call of his' }
      other.send(other.request('INFO', 'sip:nobody@x.invalid', lines))
    }
    await settle()
    alice.inDialog('BYE', invite, ok)
    await settle()
    expect([...stranger.untaken, ...carol.untaken]).not.toContain('BYE')
    await comeBack(world, bob)
    bob.respond(await bob.next('BYE'), 200)
    await alice.next('200 BYE')
  })

  test('a contact that another took comes back to the one who registers it', async () => {
    const world = await establishedCall()
    const { alice, bob, invite, ok, switchboard } = world
    const carol = await world.registered('carol')
    switchboard.faults.killFlow('bob')
    const lines = { To: '<sip:x@y>;tag=1', Contact: `<${bob.contact}>`, 'Call-ID': firstValue(ok, 'call-id') ?? '' }
    carol.send(carol.request('INFO', 'sip:nobody@x.invalid', lines))
    await settle()
    await comeBack(world, bob)
    alice.inDialog('BYE', invite, ok)
    bob.respond(await bob.next('BYE'), 200)
    await alice.next('200 BYE')
  })

  test('a client that cannot register keeps its calls by its own request in one', async () => {
    const world = await establishedCall()
    const { alice, bob, rung, invite, ok, switchboard } = world
    switchboard.faults.killFlow('bob')
    await bob.attach(switchboard.connect())
    bob.inDialogAsCallee('INVITE', rung, {}, sdp)
    alice.respond(await alice.next('INVITE'), 200, sdp)
    await bob.next('200 INVITE')
    alice.inDialog('BYE', invite, ok)
    bob.respond(await bob.next('BYE'), 200)
    await alice.next('200 BYE')
  })

  test('nobody takes over the contact of another', async () => {
    const world = await establishedCall()
    const { alice, bob, invite, ok } = world
    const carol = await world.registered('carol')
    await carol.register(passwordOf('carol'), { Contact: `<${bob.contact}>` })
    alice.inDialog('BYE', invite, ok)
    bob.respond(await bob.next('BYE'), 200)
    expect(carol.untaken).toEqual([])
  })
})

test('signalling goes through the switchboard: it is on the route, and takes itself off it', async () => {
  const { alice, bob, invite, ok, rung } = await establishedCall()
  expect(firstValue(rung, 'record-route')).toBe('<sip:example.test;transport=ws;lr>')
  expect(firstValue(ok, 'record-route')).toBe('<sip:example.test;transport=ws;lr>')
  alice.inDialog('INFO', invite, ok)
  const info = await bob.nextRequest('INFO')
  expect(firstValue(info, 'route')).toBeUndefined()
  expect(firstValue(info, 'record-route')).toBeUndefined()
})
