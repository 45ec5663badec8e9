import { expect, test } from 'vitest'
import { talk } from './support/softphone.ts'
import { pause, until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

const registers = () => world.sip.count({ party: 'alice', direction: 'in', method: 'REGISTER', status: 'request' })

test('a wrong password is said, and not tried over and over', async () => {
  const alice = await world.open('alice', { query: { password: 'wrong' }, registered: false })
  await until('the registration has failed', async () => /^failed/.test(await alice.line('Registration')))
  expect(await alice.alert()).toContain('credentialsRejected')
  const tried = registers()
  expect(tried).toBeLessThanOrEqual(3)
  await pause(3_000)
  expect(registers()).toBe(tried)
  expect(await world.target.registrations('alice')).toEqual([])
})

test('credentials that are revoked are said to be, and not tried over and over', async () => {
  const alice = await world.open('alice')
  await world.target.revoke('alice')
  world.sip.clear()
  await world.target.faults.cutConnection('alice')
  await until('the credentials are revoked', async () => /^revoked/.test(await alice.line('Credentials')))
  expect(await alice.alert()).toContain('credentialsRevoked')
  const tried = registers()
  expect(tried).toBeLessThanOrEqual(3)
  await pause(3_000)
  expect(registers()).toBe(tried)
  expect(await alice.line('Registration')).not.toMatch(/^registered/)
})

test('a call lives on when the credentials are revoked, and can be hung up', async () => {
  const { alice, bob } = await world.inCall()
  await world.target.revoke('alice')
  await world.target.faults.cutConnection('alice')
  await until('the credentials are revoked', async () => /^revoked/.test(await alice.line('Credentials')))
  await talk(alice, bob)
  await bob.press('Hang up')
  await bob.says('Call ended: you hung up')
})

test('short-lived credentials are renewed before they expire, with a call up', async () => {
  const { alice, bob } = await world.inCall({ query: { ttl: '6' } })
  const { credentials } = await alice.snapshot()
  const first = credentials.expiresAt ?? 0
  const seen = new Set<string>()
  await until(
    'the first credentials would have expired',
    async () => {
      const now = await alice.snapshot()
      seen.add(now.credentials.status).add(now.registration.status)
      return Date.now() > first
    },
    { within: 15_000 },
  )
  expect([...seen].filter((status) => ['expired', 'revoked', 'failed', 'unregistered'].includes(status))).toEqual([])
  expect((await alice.snapshot()).credentials.expiresAt).toBeGreaterThan(first)
  await talk(alice, bob)
  // With the credentials of now: the flow is new, so that the registrar asks for them.
  world.sip.clear()
  await world.target.faults.cutConnection('alice')
  await until('alice has registered again', () =>
    world.sip.count({ party: 'alice', direction: 'out', method: 'REGISTER', status: 200 }),
  )
  await alice.press('Hang up')
  await bob.says('Call ended: Alice hung up')
})
