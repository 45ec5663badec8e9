import { expect, test } from 'vitest'
import { talk } from './support/softphone.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

test('Alice calls, Bob answers, both hear each other, and Alice hangs up', async () => {
  const { alice, bob } = await world.openBoth()
  await alice.call('bob')
  await alice.says('Ringing')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
  await alice.press('Hang up')
  await alice.says('Call ended: you hung up')
  await bob.says('Call ended: Alice hung up')
  expect(world.sip.count({ party: 'alice', direction: 'in', method: 'BYE', status: 'request' })).toBe(1)
})

test('Bob calls, Alice answers, both hear each other, and Alice, who was called, hangs up', async () => {
  const { alice, bob } = await world.openBoth()
  await bob.call('alice')
  await alice.says('Incoming call from Bob')
  await alice.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
  await alice.press('Hang up')
  await bob.says(/^Call ended: .* hung up$/)
  await alice.says('Call ended: you hung up')
})

test('the echo line plays the caller back, and hangs up when it likes', async () => {
  const alice = await world.open('alice')
  await alice.call('echo')
  await alice.says('In call')
  await alice.hears()
  await world.target.lines.hangUp('echo')
  await alice.says('Call ended: echo hung up')
})

test('a second call follows the first at once', async () => {
  const { alice, bob } = await world.inCall()
  await bob.press('Hang up')
  await alice.says('Call ended: bob hung up')
  await alice.call('bob')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
})
