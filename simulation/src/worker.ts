/** A process that runs the worlds it is given, one at a time: each owns the global clock while it runs. */
import { runWorld, type WorldResult } from './world.ts'
import type { WorldPlan } from './worlds.ts'

/** Serves the parent process until it disconnects. */
export function serve(): void {
  process.on('message', (plan: WorldPlan) => {
    runWorld(plan).then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.(broken(plan, error)),
    )
  })
  process.on('disconnect', () => process.exit())
}

/** The simulation itself failed. */
function broken({ seed, calls }: WorldPlan, error: unknown): WorldResult {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const violations = [{ invariant: 'the simulation runs', detail, at: 0, pages: [] }]
  return { seed, calls, climate: 'none', hash: '', violations, steps: 0, duration: 0, counts: {}, lines: [] }
}
