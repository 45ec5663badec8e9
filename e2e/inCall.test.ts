import { expect, test } from 'vitest'
import { talk } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

test('the echo line is held and resumed', async () => {
  const alice = await world.open('alice')
  await alice.call('echo')
  await alice.hears()
  await alice.press('Hold')
  await alice.says('On hold')
  await alice.carriesNothing()
  await alice.press('Resume')
  await alice.says('In call')
  await alice.hears(1_000)
})

test('a hold that is refused leaves the call as it was', async () => {
  const { alice, bob } = await world.inCall()
  await world.target.faults.respond({ method: 'INVITE', user: 'alice', inDialog: true, status: 488, times: 1 })
  await alice.press('Hold')
  await until('the refusal is shown', async () => /488/.test(await alice.alert()))
  await alice.says('In call')
  await talk(alice, bob)
  await alice.press('Hold')
  await alice.says('On hold')
})

test('while Alice is muted Bob receives packets without sound', async () => {
  const { alice, bob } = await world.inCall()
  await alice.press('Mute')
  await bob.hearsSilence()
  await alice.hears()
  await alice.press('Unmute')
  await bob.hears()
})

test('mute survives hold', async () => {
  const { alice, bob } = await world.inCall()
  await alice.press('Mute')
  await alice.press('Hold')
  await bob.says('Held by Alice')
  await alice.press('Resume')
  await bob.says('In call')
  await alice.hears()
  await bob.hearsSilence()
  await alice.press('Unmute')
  await bob.hears()
})

test('keypad digits reach the far end as RFC 4733 events', async () => {
  const alice = await world.open('alice')
  const { digits } = world.target
  await alice.call(digits.user)
  await alice.hears()
  await alice.press('Keypad')
  for (const key of ['1', '9', '*', '#']) await alice.dialKey(key)
  await until('four digits were heard', () => digits.heard().length >= 4)
  expect(digits.heard()).toEqual(['1', '9', '*', '#'])
  expect(world.sip.count({ party: 'alice', method: 'INFO' })).toBe(0)
  await alice.hears()
})

test('digits reach the far end as INFO', async () => {
  const alice = await world.open('alice')
  const { digits } = world.target
  await alice.call(digits.user)
  await alice.hears()
  await alice.page.evaluate(() => window.offhook.alice.calls[0]?.sendDtmf('42#', { mode: 'info' }))
  await until('three digits were heard', () => digits.heard().length >= 3)
  expect(digits.heard()).toEqual(['4', '2', '#'])
  expect(world.sip.count({ party: 'alice', direction: 'in', method: 'INFO', status: 'request' })).toBe(3)
})
