/** How results are shown: in the terminal, and as the page docs/load.md. */
import type { Case } from './case.ts'
import { amount, type Check, type Findings } from './findings.ts'

export interface Result {
  readonly case: Case
  readonly findings: Findings
  readonly seconds: number
  /** The case ended with an error: what it found until then is not all. */
  readonly failure: string | undefined
}

/** What a reader must know of where a run was made. */
export interface Surroundings {
  readonly node: string
  readonly chromium: string
  readonly kamailio: string
  readonly machine: string
  /** `2026-11-22` */
  readonly date: string
  /** The cases that were run again on their own, after the others. */
  readonly again: readonly string[]
}

const ratio = (offhook: number, sipjs: number) => amount(offhook / sipjs, '')

/** For the terminal. */
export function print({ case: { name, title }, findings, seconds, failure }: Result): string {
  const { figures, comparisons, checks } = findings
  const names = [...figures, ...comparisons].map((each) => each.name)
  const width = Math.max(0, ...[...names, ...checks.map(({ what }) => what)].map((text) => text.length))
  return [
    `\n${name}: ${title} (${seconds.toFixed(0)} s)`,
    ...figures.map((figure) => `  ${figure.name.padEnd(width)}  ${amount(figure.value, figure.unit)}`),
    ...comparisons.map(
      ({ name, offhook, sipjs, unit }) =>
        `  ${name.padEnd(width)}  ${amount(offhook, unit)}, sip.js ${amount(sipjs, unit)}, ratio ${ratio(offhook, sipjs)}`,
    ),
    ...checks.map((check) => `  ${check.what.padEnd(width)}  ${verdict(check)}`),
    ...(failure === undefined ? [] : [`  FAILED: ${failure}`]),
  ].join('\n')
}

/** For the terminal, on its own. */
export function checkLine(check: Check): string {
  return `  ${check.what}  ${verdict(check)}`
}

function verdict({ seen, expected, ok }: Check): string {
  return `${seen} (${expected})${ok ? '' : '  VIOLATED'}`
}

/** The page, in Markdown. */
export function page(
  results: readonly Result[],
  { node, chromium, kamailio, machine, date, again }: Surroundings,
): string {
  const violated = results.filter(({ failure, findings }) => failure !== undefined || findings.violations.length > 0)
  return `# Load and soak

What many calls and many phones cost, and that nothing of them is left or lost. \`npm run load\` writes this page; nothing in it
is written by hand. A short run of the same checks on fewer calls (\`npm run load -- --short\`) belongs to \`npm test\`.

Run of ${date} on Kamailio ${kamailio}, rtpengine and baresip of this repository's [platform](../platform/README.md), Chromium
${chromium} and Node ${node}; ${machine}, all of it on this one machine. ${
    violated.length === 0
      ? 'All checks hold.'
      : `**Checks do not hold in ${violated.map((each) => each.case.name).join(', ')}.**`
  }${again.length === 0 ? '' : ` Run again on their own afterwards: ${again.join(', ')}.`}

${results.map(section).join('\n\n')}

## What this does not cover

- **Other machines.** Phones, callers, proxy and relay share the processors, so times are upper bounds and no network is between
  them. Figures of one run compare with each other, not with those of another machine.
- **More than one call in a page at length**, video, transfer, and several phones in one page.
- **The platform's own limits.** One Kamailio with one relay; how many phones it can serve was not looked for.
- **Real devices.** Microphones are Chromium's fake one; in Node audio is described and not played.
- **Firefox**, whose heap cannot be read like this. It runs the [same browser tests](../CONTRIBUTING.md) as Chromium.
- **Days.** The longest soak here is minutes; what a phone forgets only after hours is not seen.
`
}

function section({ case: { title, method }, findings, failure }: Result): string {
  const { figures, comparisons, checks } = findings
  return [
    `## ${title[0]?.toUpperCase()}${title.slice(1)}`,
    method,
    ...(failure === undefined ? [] : [`**The run failed:** ${cell(failure)}`]),
    ...(comparisons.length === 0
      ? []
      : [
          table(
            ['', 'Offhook', 'sip.js', 'ratio'],
            comparisons.map(({ name, offhook, sipjs, unit }) => [
              name,
              amount(offhook, unit),
              amount(sipjs, unit),
              ratio(offhook, sipjs),
            ]),
          ),
        ]),
    ...(figures.length === 0
      ? []
      : [
          table(
            ['measured', ''],
            figures.map(({ name, value, unit }) => [name, amount(value, unit)]),
          ),
        ]),
    table(
      ['checked', 'seen', 'must be', ''],
      checks.map(({ what, seen, expected, ok }) => [what, seen, expected, ok ? 'holds' : '**VIOLATED**']),
    ),
  ].join('\n\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}
