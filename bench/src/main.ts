/** `npm run bench`: runs the cases one after the other, prints the table, writes docs/bench.md after a full run. Options: --json FILE, --runs N, --only case. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Case, CaseContext } from './case.ts'
import {
  callsWithHealthyServer,
  callsWithoutServer,
  callsWithSilentServer,
  callsWithSilentServerCold,
} from './cases/calls.ts'
import { chart } from './cases/chart.ts'
import { leftovers } from './cases/leftovers.ts'
import { parsing } from './cases/parsing.ts'
import { registration } from './cases/registration.ts'
import { renders } from './cases/renders.ts'
import { size } from './cases/size.ts'
import { libraries } from './client.ts'
import { oneCall } from './oneCall.ts'
import { page } from './page.ts'
import { notes, table } from './report.ts'
import type { Row } from './row.ts'
import { createWorld, type World } from './world.ts'

const cases: readonly Case[] = [
  callsWithoutServer,
  callsWithSilentServer,
  callsWithSilentServerCold,
  callsWithHealthyServer,
  registration,
  size,
  renders,
  chart,
  leftovers,
  parsing,
]

/** A page is written of no fewer. */
const fullRuns = 10
const document = fileURLToPath(new URL('../../docs/bench.md', import.meta.url))

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    runs: { type: 'string', default: `${fullRuns}` },
    only: { type: 'string', multiple: true },
  },
})
const runs = Number(values.runs)
const unknown = (values.only ?? []).filter((name) => !cases.some((each) => each.name === name))
if (!Number.isInteger(runs) || runs < 1 || unknown.length > 0) {
  console.error(`--runs takes a whole number of at least 1; --only one of ${cases.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

/** One call of each library first, not counted: Chromium starts its audio service, Node compiles the switchboard. */
async function warmWorld(): Promise<World> {
  const made = await createWorld()
  for (const library of libraries) await oneCall(made, library, 'none', 0)
  return made
}

const begun = performance.now()
const elapsed = () => `${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s`
let world: Promise<World> | undefined
const rows: Row[] = []
try {
  for (const each of cases) {
    if (values.only && !values.only.includes(each.name)) continue
    const context: CaseContext = {
      runs,
      world: () => {
        world ??= warmWorld()
        return world
      },
      progress: (text) => console.error(`${elapsed()}  ${each.name}: ${text}`),
    }
    try {
      rows.push(...(await each.run(context)))
    } catch (error) {
      process.exitCode = 1
      console.error(`${elapsed()}  ${each.name} failed:`, error)
    }
  }
  const browser = world ? `, Chromium ${(await world).browser.version()}` : ''
  console.log(`\nMedians of ${runs} interleaved runs in ${elapsed().trim()}; Node ${process.versions.node}${browser}\n`)
  console.log(table(rows))
  console.log(`\n${notes(rows)}`)
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify(rows, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value), 2)}\n`,
    )
  const isWhole = !values.only && runs >= fullRuns && process.exitCode === undefined
  if (isWhole && world) {
    const browser = (await world).browser.version()
    writeFileSync(document, page(rows, { runs, browser, date: new Date().toISOString().slice(0, 10) }))
    console.error(`${document} is written`)
  }
} finally {
  await (await world)?.close()
}
