import { expect } from 'vitest'
import { only } from './support/only.ts'
import { type Softphone, talk } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const test = only({ platform: 'switchboard', because: 'what draws a call is nothing to the server' })

const isIn = ({ page, user }: Softphone, framework: string) =>
  until(`${user}'s softphone is in ${framework}`, () =>
    page.evaluate(
      (wanted) => document.querySelector(`[data-framework="${wanted}"] .softphone`) !== null,
      framework.toLowerCase(),
    ),
  )

async function switchTo(softphone: Softphone, framework: string): Promise<void> {
  await softphone.page.getByRole('radio', framework).click()
  await isIn(softphone, framework)
}

test('a call goes on while its softphone changes the framework, and each takes it on', async () => {
  const { alice, bob } = await world.inCall()
  world.sip.clear()
  for (const framework of ['Vue', 'Svelte', 'React']) {
    await switchTo(alice, framework)
    await alice.says('In call')
    await talk(alice, bob)
  }
  expect(world.sip.count({ party: 'alice', method: 'INVITE' })).toBe(0)
  expect(world.sip.count({ party: 'alice', method: 'REGISTER' })).toBe(0)
  expect(await alice.resources()).toEqual({ peerConnections: 1, tracks: 2, webSockets: 1 })

  await alice.press('Hold')
  await alice.says('On hold')
  await switchTo(alice, 'Svelte')
  await alice.says('On hold')
  await alice.press('Resume')
  await bob.says('In call')
  await switchTo(alice, 'Vue')
  await talk(alice, bob)
  await alice.press('Hang up')
  await bob.says('Call ended: Alice hung up')
})

test('a call that rings is answered in another framework than it began in', async () => {
  const { alice, bob } = await world.openBoth()
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await switchTo(bob, 'Svelte')
  await switchTo(bob, 'Vue')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
})

test('the framework is chosen with the keyboard, and is in the address from then on', async () => {
  const alice = await world.open('alice', { query: { framework: 'vue' } })
  await isIn(alice, 'Vue')
  await alice.page.keyboard.press('Tab')
  await alice.page.keyboard.press('ArrowRight')
  await isIn(alice, 'Svelte')
  expect(await alice.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('framework')
  await alice.page.reload()
  await isIn(alice, 'Svelte')
  await alice.registered()
  await alice.page.keyboard.press('Tab')
  await alice.page.keyboard.press('ArrowRight')
  await isIn(alice, 'React')
  expect(await alice.page.evaluate(() => location.search)).not.toContain('framework')
})
