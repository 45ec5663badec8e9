/** Nothing fails: what this shows is the method's, or the machine's. */
import type { FaultCase } from '../case.ts'

export const control: FaultCase = {
  name: 'control',
  title: 'No fault, for one minute',
  aim: 'kept',
  signs: [],
  seconds: 70,
  async run({ wait }) {
    const faultAt = Date.now()
    // Longer than the watch, which begins with it: all of the minute counts.
    await wait(60_000)
    return { faultAt, restoredAt: faultAt }
  },
}
