import { createPhone, type Phone } from '@offhook/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { domain } from '../platform.ts'
import { createPageBackend, type PageBackend } from './pageBackend.ts'

// Phones on real time, whose waits are of seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

function open(wishes: { ttl?: number } = {}): PageBackend {
  const backend = createPageBackend(wishes)
  onTestFinished(() => backend.close())
  return backend
}

async function registered(backend: PageBackend, user: string): Promise<{ phone: Phone; asked: string[] }> {
  const asked: string[] = []
  const phone = createPhone({
    uri: `sip:${user}@${domain}`,
    servers: [...backend.servers],
    credentials: (request) => {
      asked.push(request.reason)
      return backend.credentials(user, request)
    },
    webSocket: backend.webSocket(user),
    reconnect: { delay: () => 50 },
  })
  onTestFinished(() => phone.stop())
  await phone.start()
  return { phone, asked }
}

const standing = ({ phone }: { phone: Phone }) => {
  const { connection, registration } = phone.getSnapshot()
  return `${connection.status}, ${registration.status}`
}
const inOrder = 'connected, registered'

test('real phones register with credentials that are short-lived', async () => {
  const backend = open({ ttl: 60 })
  const alice = await registered(backend, 'alice')
  const bob = await registered(backend, 'bob')
  expect([standing(alice), standing(bob)]).toEqual([inOrder, inOrder])
  const { expiresAt = 0 } = alice.phone.getSnapshot().credentials
  expect(expiresAt - Date.now()).toBeGreaterThan(50_000)
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(61_000)
})

test('a socket that was cut, and a server that was away, come back', async () => {
  const backend = open()
  const alice = await registered(backend, 'alice')
  const bob = await registered(backend, 'bob')
  await backend.faults.dropSocket('alice')
  await expect.poll(() => standing(alice)).toMatch('reconnecting')
  expect(standing(bob)).toBe(inOrder)
  await expect.poll(() => standing(alice)).toBe(inOrder)
  await backend.faults.stopServer(300)
  await expect.poll(() => standing(bob)).toMatch('reconnecting')
  await expect.poll(() => standing(bob), { timeout: 20_000 }).toBe(inOrder)
})

test('without a network a phone stays away, and with it returns', async () => {
  const backend = open()
  const alice = await registered(backend, 'alice')
  backend.faults.setNetwork('alice', false)
  await expect.poll(() => alice.phone.getSnapshot().connection.attempt).toBeGreaterThan(2)
  expect(standing(alice)).toMatch('reconnecting')
  backend.faults.setNetwork('alice', true)
  await expect.poll(() => standing(alice), { timeout: 20_000 }).toBe(inOrder)
})

test('credentials that expired are renewed', async () => {
  const backend = open()
  const alice = await registered(backend, 'alice')
  await backend.faults.expireCredentials('alice')
  await expect.poll(() => standing(alice)).toMatch('reconnecting')
  await expect.poll(() => standing(alice), { timeout: 20_000 }).toBe(inOrder)
  expect(alice.asked).toEqual(['initial', 'rejected'])
})

test('revoked credentials are the end, until they are given back', async () => {
  const backend = open()
  const alice = await registered(backend, 'alice')
  await backend.faults.revoke('alice')
  await expect.poll(() => alice.phone.getSnapshot().credentials.status).toBe('revoked')
  await backend.faults.restore('alice')
  await alice.phone.register()
  expect(standing(alice)).toBe(inOrder)
})
