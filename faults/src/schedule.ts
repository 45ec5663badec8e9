/** Spreads cases and runs over worlds that work at the same time. */

import type { FaultCase } from './case.ts'
import type { Library } from './client.ts'
import type { EvidenceWriter } from './evidence.ts'
import { FaultNotFelt, NotMeasured } from './notMeasured.ts'
import { type CaseRecord, type Result, runCase } from './runCase.ts'
import { within } from './within.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

/** A run without figures. */
export interface Failure {
  readonly case: string
  readonly run: number
  readonly message: string
  /** The fault was carried out, and did nothing. */
  readonly notFelt?: true
}

export interface Outcome {
  readonly results: readonly Result[]
  /** Runs that did not come to an end: an error of the harness, or of a client before the fault. */
  readonly failures: readonly Failure[]
  /** Runs thrown away because the machine was too busy, or because they never reached the fault; each was begun again. */
  readonly repeated: readonly Failure[]
}

export interface Schedule {
  readonly cases: readonly FaultCase[]
  readonly runs: number
  readonly libraries: readonly Library[]
  /** How many worlds at the same time, besides those that sleep. */
  readonly worlds: number
  /** What the names of the worlds begin with. */
  readonly name: string
  readonly world: Pick<WorldOptions, 'scripts' | 'chromium'>
  readonly evidence: EvidenceWriter
  progress(text: string): void
  /** What there is so far, after each run. */
  keep(outcome: Outcome): void
}

interface Job {
  readonly fault: FaultCase
  readonly run: number
}

/** Between worlds that sleep, ms: so that they do not all fall asleep and wake up at once. */
const apartBy = 25_000

/** Beyond thrice what a case takes a run has come to a stop somewhere, and would keep its place for ever, ms. */
const longestOf = ({ seconds }: FaultCase) => (3 * seconds + 120) * 1_000
/** For a world to end, ms. */
const longestEnd = 60_000

/** How often a run is begun. */
const patience = 4

export async function carryOut(schedule: Schedule): Promise<Outcome> {
  const outcome = { results: [] as Result[], failures: [] as Failure[], repeated: [] as Failure[] }
  const jobs = (wish: (fault: FaultCase) => boolean) =>
    Array.from({ length: schedule.runs }, (_, index) => index + 1).flatMap((run) =>
      schedule.cases.filter(wish).map((fault): Job => ({ fault, run })),
    )
  const edges = (fault: FaultCase) => fault.edges ?? 1
  const queue = [
    ...jobs((fault) => !fault.apart && edges(fault) === 1),
    ...jobs((fault) => !fault.apart && edges(fault) === 2),
  ]
  const apart = jobs((fault) => fault.apart === true)
  const workers = Math.min(schedule.worlds, queue.length)
  await Promise.all([
    ...Array.from({ length: workers }, (_, index) => work(schedule, outcome, `${schedule.name}-${index + 1}`, queue)),
    ...apart.map(async (job, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * apartBy))
      await work(schedule, outcome, `${schedule.name}-s${index + 1}`, [job])
    }),
  ])
  return outcome
}

type Growing = { readonly results: Result[]; readonly failures: Failure[]; readonly repeated: Failure[] }

/** One world after the other of a name, as many edges as the next job needs. */
async function work(schedule: Schedule, outcome: Growing, name: string, queue: Job[]): Promise<void> {
  let world: { readonly edges: 1 | 2; readonly open: World } | undefined
  try {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const { fault, run } = job
      const progress = (text: string) => schedule.progress(`${name}  ${fault.name} ${run}: ${text}`)
      try {
        const edges = fault.edges ?? 1
        if (world && world.edges !== edges) {
          await close(world.open, progress)
          world = undefined
        }
        world ??= { edges, open: await createWorld({ ...schedule.world, name, edges, log: progress }) }
        await attempt(schedule, outcome, world.open, job, progress)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        progress(`FAILED: ${message}`)
        outcome.failures.push({ case: fault.name, run, message })
        await close(world?.open, progress)
        world = undefined
      }
      schedule.keep(outcome)
      // The run has its figures: a world that does not recover fails no run, it makes room for another.
      await world?.open.recover().catch(async (error: unknown) => {
        progress(`does not recover: ${String(error)}`)
        await close(world?.open, progress)
        world = undefined
      })
    }
  } finally {
    await close(world?.open, (text) => schedule.progress(`${name}  ${text}`))
  }
}

/** What does not end now ends when the place is used again. */
async function close(world: World | undefined, progress: (text: string) => void): Promise<void> {
  if (!world) return
  await within(world.close(), longestEnd, 'the world').catch((error: unknown) =>
    progress(`does not end: ${String(error)}`),
  )
}

async function attempt(
  schedule: Schedule,
  outcome: Growing,
  world: World,
  { fault, run }: Job,
  progress: (text: string) => void,
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      const keep = (record: CaseRecord) => schedule.evidence.write(record)
      const running = runCase(fault, run, world, schedule.libraries, progress, keep)
      const results = await within(running, longestOf(fault), 'the run')
      outcome.results.push(...results)
      for (const { library, verdict, bye } of results)
        progress(
          `${library}: ${verdict.kept ? 'kept' : verdict.keptSilent ? 'kept, SILENT' : 'LOST'}, registered ${verdict.registered}, audio ${verdict.audio}, ` +
            `false states ${JSON.stringify(verdict.falseStates)}, BYE ${bye}`,
        )
      return
    } catch (error) {
      if (!(error instanceof NotMeasured) || tried === patience) throw error
      progress(`not measured, once more: ${error.message}`)
      const notFelt = error instanceof FaultNotFelt && ({ notFelt: true } as const)
      outcome.repeated.push({ case: fault.name, run, message: error.message, ...notFelt })
      await world.recover()
    }
  }
}
