import { describe, expect, test } from 'vitest'
import { firstValue } from './message/message.ts'
import type { RawClient } from './testing/rawClient.ts'
import { settle } from './testing/virtualClock.ts'
import { createWorld, passwordOf } from './testing/world.ts'

const options = (client: RawClient) => client.request('OPTIONS', 'sip:example.test')

test('delay holds messages both ways, until lifted', async () => {
  const { registered, switchboard, clock } = createWorld()
  const alice = await registered('alice')
  const lift = switchboard.faults.delay(100, (message) => message.method === 'OPTIONS')
  alice.send(options(alice))
  await clock.advance(199)
  expect(alice.untaken).not.toContain('200 OPTIONS')
  await clock.advance(1)
  await alice.next('200 OPTIONS')
  lift()
  alice.send(options(alice))
  await settle()
  expect(alice.untaken).toContain('200 OPTIONS')
})

test('drop loses what it is told to, as often as it is told to', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  switchboard.faults.drop((message) => message.direction === 'out' && message.status === 200, { times: 1 })
  alice.send(options(alice))
  await settle()
  expect(alice.untaken).not.toContain('200 OPTIONS')
  alice.send(options(alice))
  await alice.next('200 OPTIONS')
})

test('duplicate says it twice, and the proxy passes it on once', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  const bob = await registered('bob')
  switchboard.faults.duplicate((message) => message.direction === 'in' && message.method === 'INVITE')
  alice.invite('sip:bob@example.test')
  await bob.next('INVITE')
  await settle()
  expect(bob.untaken).toEqual([])
})

test('reorder lets the next message pass', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  const bob = await registered('bob')
  switchboard.faults.reorder((message) => message.direction === 'in' && message.header('Subject') === 'first')
  const send = (Subject: string) => alice.send(alice.request('MESSAGE', 'sip:bob@example.test', { Subject }, 'x'))
  send('first')
  send('second')
  expect(firstValue(await bob.next('MESSAGE'), 'subject')).toBe('second')
  expect(firstValue(await bob.next('MESSAGE'), 'subject')).toBe('first')
})

test('respond answers in place of everyone', async () => {
  const { client, switchboard } = createWorld()
  const alice = await client('alice')
  switchboard.faults.respond({ method: 'REGISTER', user: 'alice', status: 503, retryAfter: 7, times: 1 })
  const answer = await alice.register(passwordOf('alice'))
  expect(answer.status).toBe(503)
  expect(firstValue(answer, 'retry-after')).toBe('7')
  expect((await alice.register(passwordOf('alice'))).status).toBe(200)
})

test('respond can tell a re-INVITE from a call', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  switchboard.faults.respond({ method: 'INVITE', inDialog: true, status: 491 })
  const invite = alice.invite('sip:echo@example.test')
  const ok = await alice.nextResponse('200 INVITE')
  alice.inDialog('ACK', invite, ok)
  alice.inDialog('INVITE', invite, ok)
  await alice.next('491 INVITE')
})

test('killFlow cuts one user, abruptly', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  const bob = await registered('bob')
  expect(switchboard.faults.killFlow('alice')).toBe(1)
  await settle()
  expect(alice.closed?.code).toBe(1006)
  expect(bob.closed).toBeUndefined()
  expect(switchboard.registrations('alice')).toMatchObject([{ connected: false }])
  bob.invite('sip:alice@example.test')
  await bob.next('480 INVITE')
})

describe('half-open', () => {
  test('nothing goes in or out, keep-alives included, and the socket stays open', async () => {
    const { registered, switchboard } = createWorld()
    const alice = await registered('alice')
    const bob = await registered('bob')
    const lift = switchboard.faults.halfOpen('alice')
    alice.socket.send('\r\n\r\n')
    alice.send(options(alice))
    bob.invite('sip:alice@example.test')
    await settle()
    expect(alice.socket.readyState).toBe(1)
    expect(alice.pongs).toEqual([])
    expect(alice.untaken).toEqual([])
    lift()
    alice.socket.send('\r\n\r\n')
    await settle()
    expect(alice.pongs).toEqual(['\r\n'])
  })

  test('a close is not answered: the client gives up after two seconds', async () => {
    const { registered, switchboard, clock } = createWorld()
    const alice = await registered('alice')
    switchboard.faults.halfOpen('alice')
    alice.socket.close(1000)
    await clock.advance(1_999)
    expect(alice.closed).toBeUndefined()
    await clock.advance(1)
    expect(alice.closed?.code).toBe(1006)
  })

  test('a client that left in the meantime is noticed when the fault ends', async () => {
    const { registered, switchboard } = createWorld()
    const alice = await registered('alice')
    const lift = switchboard.faults.halfOpen('alice')
    alice.socket.close(1000)
    await settle()
    expect(switchboard.registrations('alice')).toMatchObject([{ connected: true }])
    lift()
    expect(switchboard.registrations('alice')).toMatchObject([{ connected: false }])
  })
})

test('down cuts everyone and refuses, up again keeps what was registered', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  const up = switchboard.faults.down()
  await settle()
  expect(alice.closed?.code).toBe(1006)
  const refused = switchboard.connect()
  const seen: string[] = []
  refused.onerror = () => seen.push('error')
  refused.onclose = (event) => seen.push(`close ${event.code}`)
  await settle()
  expect(seen).toEqual(['error', 'close 1006'])
  up()
  await alice.attach(switchboard.connect())
  expect(switchboard.registrations('alice')).toHaveLength(1)
  expect((await alice.register(passwordOf('alice'))).status).toBe(200)
})

test('clear ends all of it', async () => {
  const { registered, switchboard } = createWorld()
  const alice = await registered('alice')
  switchboard.faults.drop()
  switchboard.faults.halfOpen('all')
  switchboard.faults.refuseConnections()
  switchboard.faults.respond({ status: 500 })
  switchboard.faults.clear()
  expect(switchboard.isAccepting).toBe(true)
  alice.send(options(alice))
  await alice.next('200 OPTIONS')
})
