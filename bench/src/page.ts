/** The results as the page docs/bench.md, in Markdown. */
import { arch, cpus, totalmem } from 'node:os'
import { figure, runsOf } from './report.ts'
import type { Row } from './row.ts'

export interface Occasion {
  readonly runs: number
  /** Of Chromium. */
  readonly browser: string
  /** `2026-11-22` */
  readonly date: string
}

export function page(rows: readonly Row[], { runs, browser, date }: Occasion): string {
  const missed = rows.filter(({ aim }) => aim && !aim.met)
  return `# Benchmarks

Offhook beside SIP.js and JsSIP, in one run. \`npm run bench\` writes this page; nothing in it is written by hand. What is measured, and
how, is told in [bench/README.md](../bench/README.md). Medians of ${runs} interleaved runs where it does not say otherwise.

Run of ${date}: Chromium ${browser}, Node ${process.versions.node}, ${machine()}; callee, switchboard and pages share that machine, and nothing
is between them but loopback. Compare within the table, by the ratio: the figures of two machines do not compare.
${missed.length === 0 ? 'All aims are met.' : `Aims missed: ${missed.map((row) => row.case).join('; ')}.`}

${table(rows)}

\`–\`: the library has nothing of the kind, or it says nothing there.
${rows.flatMap(({ case: name, note }) => (note === undefined ? [] : [`\n- ${name}: ${note}`])).join('')}
`
}

function table(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(['', '', 'Offhook', 'SIP.js', 'JsSIP', 'Offhook / SIP.js', 'runs', 'aim']),
    line(['---', '---', '---:', '---:', '---:', '---:', '---', '---']),
    ...rows.map((row) =>
      line([
        row.case,
        row.unit,
        figure(row.offhook),
        figure(row.sipjs),
        figure(row.jssip),
        ratio(row),
        runsOf(row),
        row.aim ? `${row.aim.text}: ${row.aim.met ? 'met' : '**missed**'}` : '',
      ]),
    ),
  ].join('\n')
}

function ratio({ offhook, sipjs }: Row): string {
  return offhook === null || sipjs === null || sipjs === 0 ? '–' : figure(offhook / sipjs)
}

function machine(): string {
  return `${cpus().length} cores (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GB`
}
