/** How a number of calls becomes worlds: each has a seed of its own, and all but the last have as many calls. */
export const callsPerWorld = 20

export interface WorldPlan {
  readonly seed: number
  readonly calls: number
}

export function planWorlds(seed: number, calls: number): WorldPlan[] {
  const worlds = Math.ceil(calls / callsPerWorld)
  return Array.from({ length: worlds }, (_, index) => ({
    seed: seed + index,
    calls: Math.min(callsPerWorld, calls - index * callsPerWorld),
  }))
}
