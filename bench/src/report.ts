/** The table, with the aims beside what came out. */
import { libraries } from './client.ts'
import type { Row } from './row.ts'

const figure = (value: number | null) =>
  value === null ? '–' : Number(value.toFixed(Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 10 ? 1 : 2)).toString()

export function table(rows: readonly Row[]): string {
  const head = ['case', 'unit', 'offhook', 'sip.js', 'jssip', 'aim']
  const lines = rows.map((row) => [
    row.case,
    row.unit,
    ...libraries.map((library) => figure(row[library])),
    row.aim ? `${row.aim.text}: ${row.aim.met ? 'met' : 'MISSED'}` : '',
  ])
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? title).length)),
  )
  const isNumber = (column: number) => column >= 2 && column <= 4
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [print(head), ...lines.map(print)].join('\n')
}

/** What a reader must know beside the figures: fewer runs, and each row's own note. */
export function notes(rows: readonly Row[], runs: number): string {
  const few = rows.flatMap(({ case: name, runs: of }) =>
    libraries.flatMap((library) => {
      const count = of?.[library]
      return count !== undefined && count < runs ? [`${name}: ${library} ran ${count} times, not ${runs}.`] : []
    }),
  )
  const own = rows.flatMap(({ case: name, note }) => (note === undefined ? [] : [`${name}: ${note}`]))
  return [...few, ...own].join('\n')
}
