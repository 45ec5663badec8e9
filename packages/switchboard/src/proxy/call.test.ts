import { expect, test } from 'vitest'
import { firstValue } from '../message/message.ts'
import { sdp } from '../testing/rawClient.ts'
import { settle } from '../testing/virtualClock.ts'
import { createWorld } from '../testing/world.ts'

test('two registered users talk and hang up', async () => {
  const { registered, switchboard, clock } = createWorld()
  const alice = await registered('alice')
  const bob = await registered('bob')
  expect(switchboard.registrations('alice')).toMatchObject([{ contact: alice.contact, connected: true }])

  const invite = alice.invite('sip:bob@example.test')
  await alice.next('100 INVITE')
  const rung = await bob.nextRequest('INVITE')
  expect(rung.uri).toBe(bob.contact)
  expect(firstValue(rung, 'p-asserted-identity')).toBe('<sip:alice@example.test>')
  expect(firstValue(rung, 'max-forwards')).toBe('69')
  bob.respond(rung, 180)
  await alice.next('180 INVITE')
  bob.respond(rung, 200, sdp)
  const ok = await alice.nextResponse('200 INVITE')
  alice.inDialog('ACK', invite, ok)
  await bob.next('ACK')
  bob.inDialogAsCallee('BYE', rung)
  alice.respond(await alice.next('BYE'), 200)
  await bob.next('200 BYE')
  await settle()
  expect(alice.untaken).toEqual([])
  expect(bob.untaken).toEqual([])
  switchboard.close()
  expect(clock.pending).toBe(0)
})

test('echo answers, and BYE ends it', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  const invite = alice.invite('sip:echo@example.test')
  const ok = await alice.nextResponse('200 INVITE')
  expect(ok.body).toContain('m=audio')
  alice.inDialog('ACK', invite, ok)
  expect(switchboard.lines.calls('echo')).toHaveLength(1)
  alice.inDialog('BYE', invite, ok)
  await alice.next('200 BYE')
  expect(switchboard.lines.calls('echo')).toHaveLength(0)
})
