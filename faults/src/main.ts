/**
 * `npm run faults`: see docs/resilience.md. Options: --json FILE, --runs N, --only CASE, --client NAME, --sleep SECONDS, --worlds N,
 * --evidence FOLDER, --write, --again FILE (the JSON of an earlier run: the cases of --only are run again, the others keep its figures).
 */
import { renameSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { missesOf, missText } from './aims.ts'
import { bundlePages } from './bundle.ts'
import { casesWith } from './cases.ts'
import { type Library, libraries } from './client.ts'
import { joined, none, readEarlier } from './earlier.ts'
import { evidenceIn } from './evidence.ts'
import { sweepOnSignal } from './leftovers.ts'
import { gapsIn, reasonsAgainst } from './publication.ts'
import { factsOfMachine, type Report, table, writeDocument } from './report.ts'
import { carryOut, type Outcome } from './schedule.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true },
    client: { type: 'string' },
    again: { type: 'string' },
    sleep: { type: 'string', default: '600' },
    /** Each wants two cores: what a busy machine does late is not the clients' doing. */
    worlds: { type: 'string', default: String(Math.max(1, Math.floor(availableParallelism() / 2))) },
    evidence: { type: 'string' },
    /** What the names of the namespaces begin with: two runs at a time need two. */
    name: { type: 'string', default: 'faults' },
    /** Writes docs/resilience.md also after fewer than 5 runs of each case. */
    write: { type: 'boolean', default: false },
    /** Writes the page there instead, whatever was run; for trying. */
    document: { type: 'string' },
  },
})

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
function whole(name: 'runs' | 'sleep' | 'worlds'): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 1) fail(`--${name} takes a whole number of at least 1; got ${values[name]}`)
  return value
}

const sleep = whole('sleep')
const runs = whole('runs')
const all = casesWith(sleep)
const unknown = (values.only ?? []).filter((name) => !all.some((each) => each.name === name))
if (unknown.length > 0) fail(`--only takes ${all.map(({ name }) => name).join(', ')}; got ${unknown.join(', ')}`)
const wanted = values.client?.split(',') ?? [...libraries]
const strangers = wanted.filter((name) => !libraries.includes(name as Library))
if (strangers.length > 0) fail(`--client takes ${libraries.join(',')}; got ${strangers.join(',')}`)
const chromium = process.env.OFFHOOK_CHROMIUM ?? fail('OFFHOOK_CHROMIUM names no Chromium. Run: npm run faults')

const chosen = all.filter(({ name }) => values.only === undefined || values.only.includes(name))
const machine = factsOfMachine(chromium)
const chosenNames = chosen.map(({ name }) => name)
const earlier = values.again === undefined ? none : readEarlier(values.again, { machine, sleep }, chosenNames)
const measured = new Set([...chosenNames, ...earlier.results.map((each) => each.case)])
const cases = all.filter(({ name }) => measured.has(name))
const against = reasonsAgainst({
  runs,
  sleep,
  allCases: cases.length === all.length,
  allClients: libraries.every((name) => wanted.includes(name)),
  write: values.write,
})
if (values.write && against.length > 0) fail(`--write cannot write docs/resilience.md: ${against.join('; ')}`)
sweepOnSignal()
const begun = performance.now()
const progress = (text: string) =>
  console.error(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(5)} s  ${text}`)

const json = values.json ?? join(tmpdir(), `offhook-${values.name}.json`)
const reportOf = (outcome: Outcome): Report => ({
  ...joined(earlier, outcome),
  cases: cases.map(({ name, title, aim }) => ({ name, title, aim })),
  runs,
  sleep,
  seconds: earlier.seconds + Math.round((performance.now() - begun) / 1_000),
  machine,
  again: earlier.again,
})
/** Whole at any moment, also for whoever reads it while it is written. */
function save(outcome: Outcome): void {
  writeFileSync(`${json}.part`, `${JSON.stringify(reportOf(outcome), null, 1)}\n`)
  renameSync(`${json}.part`, json)
}
// A file that cannot be written is told now, not after an hour.
save({ results: [], failures: [], repeated: [] })

const outcome = await carryOut({
  cases: chosen,
  runs,
  libraries: libraries.filter((name) => wanted.includes(name)),
  worlds: whole('worlds'),
  name: values.name,
  world: { scripts: await bundlePages(), chromium },
  evidence: evidenceIn(values.evidence),
  progress,
  keep(outcome) {
    try {
      save(outcome)
    } catch (error) {
      progress(`${json} was not written: ${String(error)}`)
    }
  },
})
const report = reportOf(outcome)
save(outcome)
console.log(table(report))
for (const { case: name, run, message } of report.repeated) console.log(`thrown away: ${name} ${run}: ${message}`)
for (const { case: name, run, message } of report.failures) console.log(`without an end: ${name} ${run}: ${message}`)
const misses = missesOf(report.cases, report.results)
for (const miss of misses) console.log(`Offhook missed an aim: ${missText(miss)}`)
console.log(`Every figure: ${json}`)
const reasons = [...against, ...gapsIn(cases, libraries, report.results)]
if (values.document !== undefined || reasons.length === 0) writeDocument(report, values.document)
else console.log(`docs/resilience.md stays as it is: ${reasons.join('; ')}.`)
if (report.failures.length > 0 || misses.some(({ grave }) => grave)) process.exitCode = 1
