/** What an earlier run found, from its JSON: the cases that are not run again keep their figures. */
import { readFileSync } from 'node:fs'
import type { Report } from './report.ts'
import type { Outcome } from './schedule.ts'

export interface Earlier extends Outcome {
  /** What it took. */
  readonly seconds: number
  /** Its cases that are run again now. */
  readonly again: readonly string[]
}

export const none: Earlier = { results: [], failures: [], repeated: [], seconds: 0, again: [] }

/** Throws where the file holds no report, or one of another machine or with another sleep: figures of two machines are no table. */
export function readEarlier(path: string, now: Pick<Report, 'machine' | 'sleep'>, chosen: readonly string[]): Earlier {
  const { machine, sleep, seconds, again = [], ...outcome } = JSON.parse(readFileSync(path, 'utf8')) as Report
  if (machine !== now.machine) throw new Error(`${path} is of another machine: ${machine}`)
  if (sleep !== now.sleep) throw new Error(`${path} has a sleep of ${sleep} s, not ${now.sleep} s`)
  const stays = (each: { readonly case: string }) => !chosen.includes(each.case)
  const replaced = outcome.results.filter((each) => !stays(each)).map((each) => each.case)
  return {
    results: outcome.results.filter(stays),
    failures: outcome.failures.filter(stays),
    repeated: outcome.repeated.filter(stays),
    seconds,
    again: [...new Set([...again, ...replaced])],
  }
}

export function joined(earlier: Earlier, outcome: Outcome): Outcome {
  return {
    results: [...earlier.results, ...outcome.results],
    failures: [...earlier.failures, ...outcome.failures],
    repeated: [...earlier.repeated, ...outcome.repeated],
  }
}
