import { expect, test } from 'vitest'
import type { Softphone } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

/** The name of what has the focus, and on which side of it `name` is. */
const focused = (softphone: Softphone, name: string) =>
  softphone.page.evaluate((sought) => {
    const nameOf = (element: Element | null) =>
      element?.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement ? element.labels?.[0] : element)?.textContent?.trim()
    const { activeElement } = document
    const goal = [...document.querySelectorAll('input, button')].find((element) => nameOf(element) === sought)
    const isAbove = goal && activeElement && goal.compareDocumentPosition(activeElement) & 4
    return { at: nameOf(activeElement), key: isAbove ? 'Shift+Tab' : 'Tab' }
  }, name)

/** Presses Tab, or Shift+Tab to what is further up, until the focus is there: Firefox's Tab leaves the page at its end. */
async function tabTo(softphone: Softphone, name: string): Promise<void> {
  const passed: (string | null | undefined)[] = []
  for (let step = 0; step < 40; step += 1) {
    const { at, key } = await focused(softphone, name)
    if (at === name) return
    passed.push(at)
    await softphone.page.keyboard.press(key)
  }
  throw new Error(`Tab does not reach ${name}: ${passed.join(', ')}`)
}

test('the two softphones of one page call each other, and each is heard', async () => {
  const { alice, bob } = await world.openTogether()
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  // The page counts what both receive together, so only one of them talks at a time.
  await alice.press('Mute')
  await alice.hears()
  await bob.press('Mute')
  await alice.hearsSilence()
  await alice.press('Unmute')
  await bob.hears()
  await bob.press('Hang up')
  await alice.says('Call ended: bob hung up')
})

test('a whole call with the keyboard alone', async () => {
  const { alice, bob } = await world.openBoth()
  await tabTo(alice, 'Call to')
  await alice.page.keyboard.type('bob')
  await alice.page.keyboard.press('Enter')
  await bob.says('Incoming call from Alice')
  await tabTo(bob, 'Answer')
  await bob.page.keyboard.press('Enter')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await alice.hears()
  for (const [key, words] of [
    ['Hold', 'On hold'],
    ['Resume', 'In call'],
  ] as const) {
    await tabTo(alice, key)
    await alice.page.keyboard.press('Space')
    await alice.says(words)
  }
  await tabTo(bob, 'Hang up')
  await bob.page.keyboard.press('Enter')
  await alice.says('Call ended: bob hung up')
})

test('every control has a name', async () => {
  const { alice, bob } = await world.inCall()
  await alice.press('Keypad')
  await everyControlIsNamed(alice)
  await bob.press('Hang up')
  await alice.says('Call ended: bob hung up')
  await bob.call('alice')
  await alice.says('Incoming call from Bob')
  await everyControlIsNamed(alice)
})

test('a phone that is switched off in a call ends it and releases everything', async () => {
  const { alice, bob } = await world.inCall()
  expect(await alice.resources()).toEqual({ peerConnections: 1, tracks: 2, webSockets: 1 })
  await alice.region.getByRole('switch', 'Phone on').click()
  await bob.says('Call ended: Alice hung up')
  await alice.says('Off')
  expect(await alice.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 0 })
  expect(await world.target.registrations('alice')).toEqual([])
})

test('a phone that is switched off while it rings releases everything, and works when it is on again', async () => {
  const { alice, bob } = await world.openBoth()
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  const toggle = alice.region.getByRole('switch', 'Phone on')
  await toggle.click()
  await bob.says('Call ended: the caller gave up')
  await alice.says('Off')
  expect(await alice.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 0 })
  await toggle.click()
  await alice.registered()
  await alice.call('echo')
  await alice.says('In call')
  await alice.hears()
})

test('a call leaves nothing behind', async () => {
  const { alice, bob } = await world.inCall()
  await alice.press('Hang up')
  await Promise.all([alice, bob].map((each) => each.says(/^Call ended/)))
  for (const each of [alice, bob])
    await until(`${each.user} has let go`, async () => {
      const { peerConnections, tracks } = await each.resources()
      return peerConnections === 0 && tracks === 0
    })
})

async function everyControlIsNamed({ page }: Softphone): Promise<void> {
  const controls = await page.controls()
  expect(controls.length).toBeGreaterThan(5)
  expect(controls.filter(({ isNamed }) => !isNamed)).toEqual([])
}
