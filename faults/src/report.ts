/** The outcome as a table, and docs/resilience.md around it. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { AimedCase } from './aims.ts'
import { type Library, libraries } from './client.ts'
import { documentWith } from './document.ts'
import type { Result } from './runCase.ts'
import type { Outcome } from './schedule.ts'
import type { FalseState } from './verdict.ts'

export interface Report extends Outcome {
  readonly cases: readonly AimedCase[]
  readonly runs: number
  /** Seconds that the laptop slept. */
  readonly sleep: number
  /** How long it all took. */
  readonly seconds: number
  readonly machine: string
  /** Cases whose figures are of a later run than those of the others. */
  readonly again?: readonly string[]
}

const names: Record<Library, string> = { offhook: 'Offhook', sipjs: 'SIP.js', jssip: 'JsSIP' }

const falseWords: Record<FalseState, string> = {
  registered: 'registered, and is not',
  callUp: 'call up, and is not',
  callOver: 'call over, and is not',
  mediaConnected: 'media connected, and nothing arrives',
  held: 'held, and is not',
}

export function table(report: Report): string {
  const head = [
    'case',
    'client',
    'kept',
    'registered again',
    'audio both ways',
    'false states',
    'BYE delivered',
    'more',
  ]
  const rows = report.cases.flatMap(({ name, title }) =>
    libraries.flatMap((library) => {
      const results = report.results.filter((each) => each.case === name && each.library === library)
      return results.length === 0 ? [] : [row(title, library, results)]
    }),
  )
  const lines = [head, head.map(() => '---'), ...rows.map((cells, index) => hideRepeated(cells, rows[index - 1]))]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const hideRepeated = (cells: readonly string[], before: readonly string[] | undefined) =>
  cells[0] === before?.[0] ? ['', ...cells.slice(1)] : cells

function row(title: string, library: Library, results: readonly Result[]): string[] {
  const all = results.length
  const count = (wish: (each: Result) => boolean) => results.filter(wish).length
  const silent = count(({ verdict }) => verdict.keptSilent)
  return [
    title,
    names[library],
    `${count(({ verdict }) => verdict.kept)}/${all}${silent > 0 ? `, kept, silent: ${silent}` : ''}`,
    seconds(results.map(({ verdict }) => verdict.registered)),
    seconds(results.map(({ verdict }) => verdict.audio)),
    falseStatesOf(results),
    byes(results),
    tallies(results),
  ]
}

/** Median and worst; what never came is worse than any number. */
export function seconds(values: readonly (number | null)[]): string {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  const worst = sorted.at(-1) ?? 0
  const word = (value: number) => (value === Number.POSITIVE_INFINITY ? 'never' : value.toFixed(1))
  return median === worst ? word(median) : `${word(median)} (${word(worst)})`
}

/** The longest of each kind, and in how many runs it was long enough to count. */
export function falseStatesOf(results: readonly Pick<Result, 'verdict'>[]): string {
  const longest = new Map<FalseState, { runs: number; seconds: number }>()
  for (const { kind, seconds: length, counts } of results.flatMap(({ verdict }) => verdict.falseStates)) {
    const before = longest.get(kind) ?? { runs: 0, seconds: 0 }
    longest.set(kind, { runs: before.runs + (counts ? 1 : 0), seconds: Math.max(before.seconds, length) })
  }
  const texts = [...longest].map(
    ([kind, { runs, seconds: length }]) =>
      `${falseWords[kind]}: up to ${length.toFixed(1)} s (${runs === 0 ? 'does not count' : `counts in ${runs}/${results.length}`})`,
  )
  return texts.length === 0 ? 'none' : texts.join('; ')
}

function byes(results: readonly Result[]): string {
  const due = results.filter(({ bye }) => bye !== 'none')
  const delivered = due.filter(({ bye }) => bye === 'delivered').length
  return due.length === 0 ? '–' : `${delivered}/${due.length}`
}

function tallies(results: readonly Result[]): string {
  const sums = new Map<string, [number, number]>()
  for (const [what, [good, all]] of results.flatMap((each) => Object.entries(each.tallies))) {
    const [was, of] = sums.get(what) ?? [0, 0]
    sums.set(what, [was + good, of + all])
  }
  return [...sums].map(([what, [good, all]]) => `${what}: ${good}/${all}`).join('; ')
}

/** What the numbers depend on, in a line. */
export function factsOfMachine(chromium: string): string {
  const version = (program: string, ...args: string[]) => {
    try {
      return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trim()
        .split('\n')[0]
    } catch {
      return program
    }
  }
  return [
    `${cpus().length} cores`,
    `Linux ${version('uname', '-r')}`,
    `Node ${process.versions.node}`,
    version(chromium, '--version'),
    version('kamailio', '-v')
      ?.replace(/^version: /, '')
      .replace(/ \(.*/, ''),
  ].join(', ')
}

const home = fileURLToPath(new URL('../../docs/resilience.md', import.meta.url))

/** @param path where to; default docs/resilience.md */
export function writeDocument(report: Report, path = home): void {
  writeFileSync(path, documentWith(report, table(report)))
}
