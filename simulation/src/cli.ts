/**
 * npm run simulate -- --seed S --calls N [--jobs J] [--verbose]
 *   Worlds with the seeds S, S + 1, … until N calls are made, on J processes (default: one a core). A seed that fails is
 *   shrunk, printed and can be run again by itself; the exit code is then 1. --verbose prints all that passed in a single world.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { missing, totalsOf } from './happened.ts'
import { reportOf } from './report.ts'
import { shrink } from './shrink.ts'
import { serve } from './worker.ts'
import { runWorld, type WorldResult } from './world.ts'
import { callsPerWorld, planWorlds, type WorldPlan } from './worlds.ts'

/** How many failing seeds are printed; the others are named. */
const printed = 3

function readOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      calls: { type: 'string', default: String(callsPerWorld) },
      jobs: { type: 'string', default: String(availableParallelism()) },
      verbose: { type: 'boolean', default: false },
    },
  })
  const whole = (name: 'seed' | 'calls' | 'jobs', least: number) => {
    const value = Number(values[name])
    if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`--${name}: a whole number from ${least}`)
    return value
  }
  return { seed: whole('seed', 0), calls: whole('calls', 1), jobs: whole('jobs', 1), verbose: values.verbose }
}

/** Runs every world and tells of each as it ends. */
async function runAll(
  plans: readonly WorldPlan[],
  jobs: number,
  onResult: (result: WorldResult) => void,
): Promise<void> {
  const waiting = [...plans]
  const work = (child: ChildProcess) =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        const plan = waiting.shift()
        if (plan) child.send(plan)
        else {
          child.disconnect()
          resolve()
        }
      }
      child.on('message', (result: WorldResult) => {
        onResult(result)
        next()
      })
      child.on('exit', (code, signal) => {
        if (code !== 0) reject(new Error(`a worker ended with ${signal ?? code}`))
      })
      next()
    })
  const script = process.argv[1] ?? ''
  const children = Array.from({ length: Math.min(jobs, plans.length) }, () => fork(script, ['--worker']))
  await Promise.all(children.map(work))
}

function summaryOf(results: readonly WorldResult[], seconds: number): string {
  const totals = totalsOf(results)
  const list = (prefix: string) =>
    [...totals]
      .filter(([what]) => what.startsWith(prefix))
      .sort(([, one], [, other]) => other - one)
      .map(([what, count]) => `${what.slice(prefix.length)} ${count}`)
      .join(', ')
  const sum = (of: (result: WorldResult) => number) => results.reduce((total, result) => total + of(result), 0)
  return [
    `${sum(({ calls }) => calls)} calls in ${results.length} worlds: ${(sum(({ duration }) => duration) / 3_600_000).toFixed(1)} h of virtual time and ${sum(({ steps }) => steps)} events in ${seconds.toFixed(1)} s.`,
    `  ends of calls that were answered: ${totals.get('answered') ?? 0}`,
    `  ends by reason: ${list('ended: ')}`,
    `  troubles: ${list('trouble: ')}`,
  ].join('\n')
}

async function main(): Promise<void> {
  const { seed, calls, jobs, verbose } = readOptions()
  const plans = planWorlds(seed, calls)
  const [only] = plans
  if (verbose && only && plans.length === 1) {
    const result = await runWorld({ ...only, records: true })
    console.log(reportOf(result, true))
    process.exitCode = result.violations.length > 0 ? 1 : 0
    return
  }
  const begun = performance.now()
  const results: WorldResult[] = []
  const failed: WorldResult[] = []
  let shownAt = begun
  await runAll(plans, jobs, (result) => {
    results.push(result)
    if (result.violations.length > 0) {
      failed.push(result)
      const [first] = result.violations
      console.log(`seed ${result.seed} fails: ${first?.invariant}: ${first?.detail}`)
    }
    if (performance.now() - shownAt < 5_000) return
    shownAt = performance.now()
    console.log(`${results.length} of ${plans.length} worlds`)
  })
  console.log(summaryOf(results, (performance.now() - begun) / 1_000))
  failed.sort((one, other) => one.seed - other.seed)
  for (const result of failed.slice(0, printed)) console.log(`\n${reportOf(await shrink(result.seed, result.calls))}`)
  if (failed.length === 0) console.log('Every invariant held.')
  else console.log(`\n${failed.length} seeds failed: ${failed.map((result) => result.seed).join(', ')}`)
  const lacks = missing(calls, totalsOf(results))
  for (const what of lacks) console.log(`Too little happened: ${what}.`)
  process.exitCode = failed.length > 0 || lacks.length > 0 ? 1 : 0
}

if (process.argv[2] === '--worker') serve()
else
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  })
