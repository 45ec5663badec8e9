/**
 * `npm run load`: runs the cases one after the other, prints what they found, writes docs/load.md after a full run. Exits with 1
 * when a check does not hold or a case fails. Options: --short, --only CASE, --json FILE, --again FILE (the JSON of an earlier full run:
 * the cases of --only are run again, the others keep what they found).
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Case } from './case.ts'
import { atOnce } from './cases/atOnce.ts'
import { incoming } from './cases/incoming.ts'
import { inTurn } from './cases/inTurn.ts'
import { registrations } from './cases/registrations.ts'
import { none, readEarlier, toJson } from './earlier.ts'
import { Findings } from './findings.ts'
import { checkLine, page, print, type Result } from './report.ts'
import { lookAround, machine } from './surroundings.ts'
import { createWorld } from './world.ts'

const cases: readonly Case[] = [inTurn, atOnce, incoming, registrations]
/** In a short run that names none. */
const inShort: readonly Case[] = [inTurn, atOnce, incoming]

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    again: { type: 'string' },
  },
})
const unknown = (values.only ?? []).filter((name) => !cases.some((each) => each.name === name))
if (unknown.length > 0) {
  console.error(`--only takes one of ${cases.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

if (values.again !== undefined && (!values.only || values.short)) {
  console.error(
    '--again takes the JSON of an earlier full run, and --only names the cases that are run again at full scale.',
  )
  process.exit(2)
}
const earlier = values.again === undefined ? none : readEarlier(values.again, machine(), cases, values.only ?? [])

const begun = performance.now()
const elapsed = () => `${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s`
const say = (text: string) => console.error(`${elapsed()}  ${text}`)

// Ends what was started here, which a signal alone would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const world = createWorld(say)
const results: Result[] = [...earlier.results]
try {
  for (const each of cases) {
    if (values.only ? !values.only.includes(each.name) : values.short && !inShort.includes(each)) continue
    const findings = new Findings()
    const from = performance.now()
    const result = {
      case: each,
      findings,
      seconds: 0,
      failure: undefined as string | undefined,
    }
    try {
      await each.run({ short: values.short, world, findings, progress: (text) => say(`${each.name}: ${text}`) })
    } catch (error) {
      console.error(error)
      result.failure = error instanceof Error ? error.message : String(error)
    }
    result.seconds = (performance.now() - from) / 1_000
    results.push(result)
    console.log(print(result))
  }
  const inRun = { machine: machine(), short: values.short, again: earlier.again }
  if (values.json !== undefined) writeFileSync(values.json, toJson(results, inRun))
  const inOrder = cases.flatMap((each) => results.filter((result) => result.case === each))
  if (!values.short && inOrder.length === cases.length) {
    const path = fileURLToPath(new URL('../../docs/load.md', import.meta.url))
    writeFileSync(path, page(inOrder, lookAround((await world.pages()).version, earlier.again)))
    say(`${path} is written`)
  }
} finally {
  await world.close()
}
const bad = results.filter(({ findings, failure }) => failure !== undefined || findings.violations.length > 0)
for (const { case: each, findings, failure } of bad)
  console.log(
    `NOT as it should be, ${each.name}:\n${[...findings.violations.map(checkLine), failure ?? ''].join('\n')}`,
  )
if (bad.length === 0) console.log('All checks hold.')
// A case that failed may have left a phone that tries to connect for ever.
process.exit(bad.length > 0 ? 1 : 0)
