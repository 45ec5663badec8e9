/** Whether enough happened in a run: that every invariant held where nobody called and nothing broke says nothing. */
import { troubleKinds } from './climate.ts'
import { callsPerWorld } from './worlds.ts'

/** Fewer calls than these may well miss something. */
export const telling = 50 * callsPerWorld

/** Ends of calls that are answered, for each call that is made: half of what they are (345 of 1,000 calls). */
export const answeredShare = 0.17

/** Sums of what happened in all worlds, by what. */
export function totalsOf(
  results: readonly { readonly counts: Readonly<Record<string, number>> }[],
): Map<string, number> {
  const totals = new Map<string, number>()
  for (const { counts } of results)
    for (const [what, count] of Object.entries(counts)) totals.set(what, (totals.get(what) ?? 0) + count)
  return totals
}

/** What should have happened in a run of so many calls and did not, in words. */
export function missing(calls: number, totals: ReadonlyMap<string, number>): string[] {
  if (calls < telling) return []
  const answered = totals.get('answered') ?? 0
  const least = Math.ceil(answeredShare * calls)
  const unstruck = troubleKinds.filter((kind) => !totals.get(`trouble: ${kind}`))
  return [
    ...(answered < least ? [`${answered} ends of calls were answered, fewer than ${least}`] : []),
    ...unstruck.map((kind) => `the trouble ${kind} never struck`),
  ]
}
