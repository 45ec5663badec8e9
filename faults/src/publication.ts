/** Whether a run may write docs/resilience.md. */
import type { Library } from './client.ts'

/** What a page of figures takes. */
const whole = { runs: 5, sleep: 600 } as const

export interface Scope {
  readonly runs: number
  /** Seconds. */
  readonly sleep: number
  readonly allCases: boolean
  readonly allClients: boolean
  /** `--write`: with fewer runs as well; the page says how many. */
  readonly write: boolean
}

/** Why not, in words; empty: it may. */
export function reasonsAgainst({ runs, sleep, allCases, allClients, write }: Scope): readonly string[] {
  return [
    ...(allCases ? [] : ['not every case was run']),
    ...(allClients ? [] : ['not every client was run']),
    ...(sleep >= whole.sleep ? [] : [`the sleep was ${sleep} s, not ${whole.sleep} s`]),
    ...(runs >= whole.runs || write
      ? []
      : [`${runs} ${runs === 1 ? 'run' : 'runs'} of each case, not ${whole.runs} (--write takes fewer)`]),
  ]
}

/** The same of what came out: a page that says nothing of a case would pass for one without a miss. */
export function gapsIn(
  cases: readonly { readonly name: string }[],
  libraries: readonly Library[],
  results: readonly { readonly case: string; readonly library: Library }[],
): readonly string[] {
  const has = (name: string, library: Library) =>
    results.some((result) => result.case === name && result.library === library)
  return cases.flatMap(({ name }) =>
    libraries.every((library) => has(name, library)) ? [] : [`no run of ${name} came to its end`],
  )
}
