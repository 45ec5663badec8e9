/** The table, with the aims beside what came out. */
import { libraries } from './client.ts'
import type { Row } from './row.ts'

/** Three figures that say something. */
export const figure = (value: number | null) =>
  value === null ? '–' : Number(value.toFixed(Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 10 ? 1 : 2)).toString()

export function table(rows: readonly Row[]): string {
  const head = ['case', 'unit', 'offhook', 'sip.js', 'jssip', 'runs', 'aim']
  const lines = rows.map((row) => [
    row.case,
    row.unit,
    ...libraries.map((library) => figure(row[library])),
    runsOf(row),
    row.aim ? `${row.aim.text}: ${row.aim.met ? 'met' : 'MISSED'}` : '',
  ])
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? title).length)),
  )
  const isNumber = (column: number) => column >= 2 && column <= 5
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [print(head), ...lines.map(print)].join('\n')
}

/** What a reader must know beside a figure. */
export function notes(rows: readonly Row[]): string {
  return rows.flatMap(({ case: name, note }) => (note === undefined ? [] : [`${name}: ${note}`])).join('\n')
}

/** `10`, or `10/10/3` where the libraries differ. */
export function runsOf({ runs }: Row): string {
  const counts = libraries.flatMap((library) => runs?.[library] ?? [])
  return new Set(counts).size > 1 ? counts.join('/') : (counts[0]?.toString() ?? '')
}
