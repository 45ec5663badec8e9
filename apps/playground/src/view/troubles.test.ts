import { createFakePhone } from '@offhook/core/testing'
import { expect, test } from 'vitest'
import { recordedFaults } from '../backend/recordedFaults.fixture.ts'
import { createSoftphone } from '../softphone.ts'
import { createStore } from '../store.ts'
import { phoneTroubles, sharedTroubles, type Trouble } from './troubles.ts'

function setUp() {
  const { faults, asked } = recordedFaults()
  const phone = createFakePhone({
    status: 'running',
    connection: { status: 'connected' },
    registration: { status: 'registered' },
  })
  const softphone = createSoftphone({ user: 'alice', name: 'Alice' }, phone)
  return { faults, asked, phone, softphone }
}

const called = (troubles: readonly Trouble[], key: string) => {
  const found = troubles.find((trouble) => trouble.key === key)
  if (!found) throw new Error(`There is no ${key}`)
  return found
}

test('a phone has its own troubles', async () => {
  const { faults, asked, softphone } = setUp()
  for (const { make } of phoneTroubles(softphone, faults, false)) await make()
  expect(asked).toEqual([
    'dropSocket alice',
    'silence alice 20000',
    'expireCredentials alice',
    'dropSocket alice',
    'refuseHold alice',
    'revoke alice',
  ])
})

test('a phone without a socket has none to lose', async () => {
  const { faults, asked, phone, softphone } = setUp()
  phone.set({ connection: { status: 'reconnecting' } })
  for (const key of ['drop', 'silence'])
    expect(await called(phoneTroubles(softphone, faults, false), key).make()).toEqual({
      words: 'Alice has no socket now.',
    })
  expect(asked).toEqual([])
})

test('trouble that ends by itself says so when it does', async () => {
  const { faults, softphone } = setUp()
  const network = { ...createStore(true), set: async () => {} }
  const silence = await called(phoneTroubles(softphone, faults, false), 'silence').make()
  expect(silence.later).toMatchObject({ after: 20_000, words: expect.stringContaining('was silent') })
  const outage = await called(sharedTroubles(faults, network, true), 'server').make()
  expect(outage.later).toMatchObject({ after: 15_000, words: expect.stringContaining('back') })
})

test('a phone that is off is not asked to register with the credentials that it gets again', async () => {
  const { faults, phone, softphone } = setUp()
  phone.set({ status: 'stopped' })
  await called(phoneTroubles(softphone, faults, true), 'revoke').make()
  expect(phone.commands.register).toBe(0)
  phone.set({ status: 'running' })
  await called(phoneTroubles(softphone, faults, true), 'revoke').make()
  expect(phone.commands.register).toBe(1)
})

test('credentials that were revoked are given again', async () => {
  const { faults, asked, softphone } = setUp()
  await called(phoneTroubles(softphone, faults, false), 'revoke').make()
  expect(softphone.revoked.getSnapshot()).toBe(true)
  const again = called(phoneTroubles(softphone, faults, true), 'revoke')
  expect(again.pressed).toBe(true)
  await again.make()
  expect(softphone.revoked.getSnapshot()).toBe(false)
  expect(asked).toEqual(['revoke alice', 'restore alice'])
})

test('the network is a switch for the whole page', async () => {
  const { faults } = setUp()
  const store = createStore(true)
  const network = { ...store, set: async (isUp: boolean) => store.set(isUp) }
  const kill = called(sharedTroubles(faults, network, true), 'network')
  expect(kill.pressed).toBe(false)
  await kill.make()
  expect(network.getSnapshot()).toBe(false)
  const back = called(sharedTroubles(faults, network, false), 'network')
  expect(back.pressed).toBe(true)
  await back.make()
  expect(network.getSnapshot()).toBe(true)
})
