import { test } from 'vitest'
import { talk } from './support/softphone.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

test('ten times held and resumed: nothing is carried while held, and audio is back each time', async () => {
  const { alice, bob } = await world.inCall()
  for (let cycle = 0; cycle < 10; cycle += 1) {
    await alice.press('Hold')
    await alice.says('On hold')
    await bob.says('Held by Alice')
    await Promise.all([alice.carriesNothing(), bob.carriesNothing()])
    await alice.press('Resume')
    await Promise.all([alice.says('In call'), bob.says('In call')])
    await talk(alice, bob)
  }
}, 90_000)

test('both hold and both resume, in either order', async () => {
  const { alice, bob } = await world.inCall()
  await alice.press('Hold')
  await bob.says('Held by Alice')
  await bob.press('Hold')
  await bob.says('On hold')
  await alice.press('Resume')
  await alice.says('Held by bob')
  await Promise.all([alice.carriesNothing(), bob.carriesNothing()])
  await bob.press('Resume')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
})

test('both press Hold at once', async () => {
  const { alice, bob } = await world.inCall()
  await Promise.all([alice.press('Hold'), bob.press('Hold')])
  await Promise.all([alice.says('On hold'), bob.says('On hold')])
  await Promise.all([alice.carriesNothing(), bob.carriesNothing()])
  await Promise.all([alice.press('Resume'), bob.press('Resume')])
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
})
