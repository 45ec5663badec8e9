/** The JSON of a run, and what a later run takes from it: the cases that it does not run again keep what they found. */
import { readFileSync } from 'node:fs'
import type { Case } from './case.ts'
import { type Check, type Comparison, type Figure, Findings } from './findings.ts'
import type { Result } from './report.ts'

export interface Occasion {
  readonly machine: string
  readonly short: boolean
  /** Its cases that were run again, on their own. */
  readonly again: readonly string[]
}

/** The JSON, in which a figure that could not be measured is null. */
interface Run extends Occasion {
  readonly results: readonly Recorded[]
}

interface Recorded extends Omit<Result, 'case' | 'findings'> {
  readonly case: string
  readonly figures: readonly Figure[]
  readonly comparisons: readonly Comparison[]
  readonly checks: readonly Check[]
}

export interface Earlier {
  readonly results: readonly Result[]
  readonly again: readonly string[]
}

export const none: Earlier = { results: [], again: [] }

export function toJson(results: readonly Result[], occasion: Occasion): string {
  const recorded = results.map(({ case: { name }, findings, ...rest }) => ({ case: name, ...rest, ...findings }))
  return `${JSON.stringify({ ...occasion, results: recorded }, null, 2)}\n`
}

/** Throws where the file holds no full run, or one of another machine: figures of two machines do not compare. */
export function readEarlier(path: string, machine: string, cases: readonly Case[], chosen: readonly string[]): Earlier {
  const run = JSON.parse(readFileSync(path, 'utf8'), (_, value) => value ?? Number.NaN) as Run
  if (run.short) throw new Error(`${path} is of a short run.`)
  if (run.machine !== machine) throw new Error(`${path} is of another machine: ${run.machine}`)
  const results = run.results.flatMap(({ case: name, figures, comparisons, checks, ...rest }) => {
    const of = cases.find((each) => each.name === name)
    return of && !chosen.includes(name)
      ? [{ ...rest, case: of, findings: new Findings(figures, comparisons, checks) }]
      : []
  })
  const replaced = run.results.map(({ case: name }) => name).filter((name) => chosen.includes(name))
  return { results, again: [...new Set([...run.again, ...replaced])] }
}
