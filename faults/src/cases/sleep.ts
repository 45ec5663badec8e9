/** The laptop sleeps: wall clock and network go on, the browser does not run. */
import type { FaultCase } from '../case.ts'
import { pageStoodStill } from '../signs.ts'

export const sleepFor = (seconds: number): FaultCase => ({
  name: 'sleep',
  title: `The laptop sleeps for ${seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} s`} (SIGSTOP of the whole browser, NAT forgets)`,
  apart: true,
  aim: 'none',
  signs: [pageStoodStill(seconds - 2)],
  seconds: seconds + 60,
  async run({ world, wait, progress }) {
    const faultAt = Date.now()
    progress('asleep')
    world.freezeBrowser()
    try {
      await wait(seconds * 1_000)
      await world.forgetNat()
    } finally {
      world.thawBrowser()
    }
    progress('awake')
    return { faultAt, restoredAt: Date.now() }
  },
})
