import { expect, test } from 'vitest'
import { only } from './support/only.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

test('a call without a microphone ends before it began, and the page says what to do', async () => {
  const alice = await world.open('alice', { microphone: false })
  await alice.call('echo')
  await alice.says('Call ended: no microphone')
  const alert = await alice.alert()
  expect(alert).toContain('microphoneDenied')
  expect(alert).toMatch(/microphone/i)
  expect(world.sip.count({ method: 'INVITE' })).toBe(0)
  expect(await alice.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 1 })
})

test('who answers without a microphone refuses with 480, and both pages say so', async () => {
  const alice = await world.open('alice')
  const bob = await world.open('bob', { microphone: false })
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await bob.says('Call ended: no microphone')
  expect(await bob.alert()).toContain('microphoneDenied')
  await alice.says('Call ended: no answer')
  expect(world.sip.count({ party: 'bob', direction: 'in', method: 'INVITE', status: 480 })).toBe(1)
  expect(world.sip.count({ party: 'alice', direction: 'out', method: 'INVITE', status: 480 })).toBe(1)
  expect(await bob.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 1 })
})

only({
  browser: 'chromium',
  because:
    'a page of Firefox that was refused the microphone stays refused: that is decided for the whole browser when it starts',
})('once the microphone is allowed the next call is heard', async () => {
  const alice = await world.open('alice', { microphone: false })
  await alice.call('echo')
  await alice.says('Call ended: no microphone')
  await alice.page.allowMicrophone()
  await alice.call('echo')
  await alice.says('In call')
  await alice.hears()
  await until('the notice has gone', async () => (await alice.alert()) === '')
})
