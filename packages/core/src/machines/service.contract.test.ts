/** Connection, registration and credentials together, with real SIP, against the in-memory switchboard on virtual time. */
import { createSwitchboard, type SwitchboardOptions } from '@offhook/switchboard'
import { afterEach, expect, test } from 'vitest'
import { composePhone } from '../engine.ts'
import type { NetworkEvent } from '../ports/network.ts'
import { createSipAgent } from '../sip/index.ts'
import { FakeMedia } from '../testing/fakeMedia.ts'
import { createManualClock } from '../testing/manualClock.ts'
import type { PhoneOptions } from '../types.ts'

const domain = 'example.test'
const password = 'secret-a'
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function open(options: Partial<PhoneOptions> = {}, board: Partial<SwitchboardOptions> = {}) {
  const clock = createManualClock()
  const switchboard = createSwitchboard({ domain, users: { alice: password }, clock, ...board })
  const listeners = new Set<(event: NetworkEvent) => void>()
  let opened = 0
  const phone = composePhone(
    {
      uri: `sip:alice@${domain}`,
      servers: 'wss://in.memory',
      credentials: { password },
      webSocket: () => {
        opened += 1
        return switchboard.connect()
      },
      ...options,
    },
    {
      clock,
      random: () => 0.5,
      network: {
        subscribe(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      loadSip: async () => createSipAgent,
      loadMedia: async () => () => new FakeMedia(),
    },
  )
  const registers: number[] = []
  switchboard.trace(({ text, direction }) => {
    if (direction === 'in' && text.startsWith('REGISTER ')) registers.push(clock.now())
  })
  /** Virtual time in small steps; between them whatever is on its way arrives. */
  const pass = async (ms: number, step = Math.max(50, ms / 200)) => {
    for (let passed = 0; passed < ms; passed += step) {
      await clock.run(step)
      await new Promise(setImmediate)
    }
  }
  const start = async () => {
    const started = phone.start().then(
      () => 'started',
      (error: { code: string }) => error.code,
    )
    await pass(500)
    return started
  }
  ends.push(
    () => switchboard.close(),
    async () => {
      const stopped = phone.stop()
      await pass(3000)
      await stopped
    },
  )
  return {
    phone,
    switchboard,
    registers,
    start,
    pass,
    tell: (type: NetworkEvent['type']) => {
      for (const listener of listeners) listener({ type })
    },
    status: () => {
      const { connection, registration, credentials } = phone.getSnapshot()
      return [connection.status, registration.status, credentials.status]
    },
    get opened() {
      return opened
    },
  }
}

test('registers with a digest and stays registered for an hour', async () => {
  const { start, pass, status, registers, switchboard } = open()
  expect(await start()).toBe('started')
  expect(status()).toEqual(['connected', 'registered', 'valid'])
  await pass(3_600_000, 20_000)
  expect(status()).toEqual(['connected', 'registered', 'valid'])
  expect(switchboard.registrations('alice').length).toBe(1)
  expect(registers.length).toBeLessThan(20)
})

test('a killed flow comes back, registered, within a second', async () => {
  const { start, pass, status, switchboard } = open()
  await start()
  switchboard.faults.killFlow('alice')
  await pass(50)
  expect(status().slice(0, 2)).toEqual(['reconnecting', 'suspended'])
  await pass(950)
  expect(status().slice(0, 2)).toEqual(['connected', 'registered'])
})

test('a server that is gone for 15 s finds the phone registered again, by itself', async () => {
  const { start, pass, status, switchboard } = open()
  await start()
  const lift = switchboard.faults.down()
  await pass(15_000)
  expect(status().slice(0, 2)).toEqual(['reconnecting', 'suspended'])
  lift()
  await pass(10_000)
  expect(status().slice(0, 2)).toEqual(['connected', 'registered'])
})

test('after a long outage the network coming back is enough', async () => {
  const { start, pass, status, switchboard, tell } = open()
  await start()
  const lift = switchboard.faults.down()
  await pass(1_200_000, 10_000)
  lift()
  tell('network.online')
  await pass(1000)
  expect(status().slice(0, 2)).toEqual(['connected', 'registered'])
})

test('a half-open flow is noticed within 40 s and replaced', async () => {
  const world = open()
  await world.start()
  const { opened } = world
  world.switchboard.faults.halfOpen('alice')
  await world.pass(41_000)
  expect(world.opened).toBe(opened + 1)
  expect(world.status().slice(0, 2)).toEqual(['connected', 'registered'])
})

test('a wrong password is asked for once more and ends as credentialsRejected', async () => {
  const reasons: string[] = []
  const { start, phone, pass, registers } = open({
    credentials: async ({ reason }) => {
      reasons.push(reason)
      return { password: 'wrong' }
    },
  })
  expect(await start()).toBe('credentialsRejected')
  await pass(600_000, 4000)
  expect(reasons).toEqual(['initial', 'rejected'])
  expect(registers.length).toBeLessThanOrEqual(3)
  expect(phone.getSnapshot().registration.error?.code).not.toBe(undefined)
})

test('short-lived credentials are renewed before they expire, and registered with', async () => {
  const reasons: string[] = []
  const world = open({
    credentials: async ({ reason }) => {
      reasons.push(reason)
      return world.switchboard.issueCredentials('alice', { ttl: 60 })
    },
  })
  expect(await world.start()).toBe('started')
  await world.pass(120_000, 500)
  expect(reasons.slice(0, 4)).toEqual(['initial', 'expiring', 'expiring', 'expiring'])
  expect(world.status()).toEqual(['connected', 'registered', 'valid'])
})

test('revoked in mid-life: the state says so and nothing floods', async () => {
  const { start, pass, status, switchboard, registers } = open()
  await start()
  switchboard.revoke('alice')
  await pass(600_000, 4000)
  expect(status()).toEqual(['connected', 'failed', 'revoked'])
  expect(registers.length).toBeLessThan(8)
})

test.each([403, 404, 423, 503, 500, 600, 408])(
  'never more than 3 REGISTERs in 2 s when the server says %i',
  async (status) => {
    const { start, pass, switchboard, registers } = open()
    switchboard.faults.respond({ method: 'REGISTER', status, ...(status === 503 && { retryAfter: 1 }) })
    void start()
    await pass(60_000, 200)
    expect(registers.length).toBeGreaterThan(0)
    for (const [index, at] of registers.entries())
      expect((registers[index + 3] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(2000)
  },
)
