/** How results are shown. */
import type { Case } from './case.ts'
import { amount, type Findings } from './findings.ts'

export interface Result {
  readonly case: Case
  readonly findings: Findings
  readonly seconds: number
  /** The case ended with an error: what it found until then is not all. */
  readonly failure: string | undefined
}

/** For the terminal. */
export function print({ case: { name, title }, findings: { figures, checks }, seconds, failure }: Result): string {
  const width = Math.max(...[...figures.map((each) => each.name), ...checks.map((each) => each.what), ''].map(length))
  return [
    `\n${name}: ${title} (${seconds.toFixed(0)} s)`,
    ...figures.map((figure) => `  ${figure.name.padEnd(width)}  ${amount(figure.value, figure.unit)}`),
    ...checks.map(
      ({ what, seen, expected, ok }) => `  ${what.padEnd(width)}  ${seen} (${expected})${ok ? '' : '  VIOLATED'}`,
    ),
    ...(failure === undefined ? [] : [`  FAILED: ${failure}`]),
  ].join('\n')
}

const length = (text: string) => text.length
