/**
 * `npm run load`: runs the cases one after the other, prints what they found, writes docs/load.md after a full run. Exits with 1
 * when a check does not hold or a case fails. Options: --short, --only CASE, --json FILE.
 */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Case } from './case.ts'
import { atOnce } from './cases/atOnce.ts'
import { incoming } from './cases/incoming.ts'
import { inTurn } from './cases/inTurn.ts'
import { registrations } from './cases/registrations.ts'
import { Findings } from './findings.ts'
import { checkLine, page, print, type Result } from './report.ts'
import { lookAround } from './surroundings.ts'
import { createWorld } from './world.ts'

const cases: readonly Case[] = [inTurn, atOnce, incoming, registrations]
/** In a short run that names none. */
const inShort: readonly Case[] = [inTurn, atOnce, incoming]

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
  },
})
const unknown = (values.only ?? []).filter((name) => !cases.some((each) => each.name === name))
if (unknown.length > 0) {
  console.error(`--only takes one of ${cases.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

const begun = performance.now()
const elapsed = () => `${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s`
const say = (text: string) => console.error(`${elapsed()}  ${text}`)

// Ends what was started here, which a signal alone would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const world = createWorld(say)
const results: Result[] = []
try {
  for (const each of cases) {
    if (values.only ? !values.only.includes(each.name) : values.short && !inShort.includes(each)) continue
    const findings = new Findings()
    const from = performance.now()
    const result = {
      case: each,
      findings,
      seconds: 0,
      loadAverage: loadavg()[0] ?? Number.NaN,
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
  if (!values.short && !values.only) {
    const path = fileURLToPath(new URL('../../docs/load.md', import.meta.url))
    writeFileSync(path, page(results, lookAround((await world.pages()).version)))
    say(`${path} is written`)
  }
} finally {
  await world.close()
}
const bad = results.filter(({ findings, failure }) => failure !== undefined || findings.violations.length > 0)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results.map(plain), null, 2)}\n`)
for (const { case: each, findings, failure } of bad)
  console.log(
    `NOT as it should be, ${each.name}:\n${[...findings.violations.map(checkLine), failure ?? ''].join('\n')}`,
  )
if (bad.length === 0) console.log('All checks hold.')
// A case that failed may have left a phone that tries to connect for ever.
process.exit(bad.length > 0 ? 1 : 0)

function plain({ case: { name }, findings, seconds, failure }: Result) {
  return { case: name, seconds: Math.round(seconds), failure, ...findings }
}
