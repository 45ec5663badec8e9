/** Whether a run may write docs/resilience.md. */

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
