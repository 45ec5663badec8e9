/** The smallest world of a seed that still fails: the same people on the same day, who make fewer calls. */
import { runWorld, type WorldResult } from './world.ts'

/** Runs `seed` with ever more calls until it fails; with its ladder and charts. */
export async function shrink(seed: number, most: number): Promise<WorldResult> {
  for (let calls = 1; calls < most; calls += 1) {
    const { violations } = await runWorld({ seed, calls })
    if (violations.length > 0) return runWorld({ seed, calls, records: true })
  }
  return runWorld({ seed, calls: most, records: true })
}
