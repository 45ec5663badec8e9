import { createFakePhone } from '@offhook/core/testing'
import { expect, test } from 'vitest'
import { recordedFaults } from '../backend/recordedFaults.fixture.ts'
import { createSoftphone } from '../softphone.ts'
import { createStore } from '../store.ts'
import { phoneTroubles, sharedTroubles, type Trouble } from './troubles.ts'

function setUp() {
  const { faults, asked } = recordedFaults()
  const phone = createFakePhone({ status: 'running', registration: { status: 'registered' } })
  const softphone = createSoftphone({ user: 'alice', name: 'Alice' }, phone)
  return { faults, asked, softphone }
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
