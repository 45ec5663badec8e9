import { expect } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { only } from './support/only.ts'
import type { Softphone } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const test = only({
  platform: 'switchboard',
  browser: 'chromium',
  because: 'what axe looks at is the same in every browser, and on every platform',
})

/** In both colour schemes. */
async function nothingIsFound({ page }: Softphone): Promise<void> {
  for (const scheme of ['light', 'dark']) {
    await page.evaluate((wanted) => {
      document.documentElement.style.colorScheme = wanted
    }, scheme)
    expect(await axeFindings(page), `axe finds nothing, ${scheme}`).toEqual([])
  }
}

test('axe finds nothing on the page when it is idle, rings, is in a call, and has something to complain about', async () => {
  const { alice, bob } = await world.openTogether()
  await nothingIsFound(alice)
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await nothingIsFound(alice)
  await bob.press('Answer')
  await alice.says('In call')
  await alice.press('Keypad')
  await bob.press('Hold')
  await bob.says('On hold')
  await nothingIsFound(alice)
  await world.target.faults.respond({ method: 'INVITE', user: 'bob', inDialog: true, status: 488, times: 1 })
  await bob.press('Resume')
  await until('the refusal is shown', async () => /488/.test(await bob.alert()))
  await nothingIsFound(alice)
}, 120_000)
