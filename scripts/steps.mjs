/** Runs the steps of a command one after the other: says what starts, how long it took, and at the end what failed. */
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { setImmediate as immediately } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Interrupted, interruption, onInterruption } from './interruption.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A step that cannot run here, with the reason; counts as a failure where `failing` is set. */
export class NotRun extends Error {
  constructor(reason, { failing = false } = {}) {
    super(reason)
    this.failing = failing
  }
}

/**
 * Runs a program of this repository's dependencies (`node_modules/.bin`) or of the system, with nothing on stdin and its
 * output shown. Rejects when it exits with anything but 0. With `capture`, resolves to what it wrote on stdout instead. A signal
 * that would end this process goes on to the program, or `endWith` in its place; when the program has ended, this rejects with
 * `Interrupted`, as it does at once from then on. An error names the program by `line`.
 */
export function run(
  command,
  args = [],
  { cwd = root, env = {}, capture = false, endWith, line = [command, ...args].join(' ') } = {},
) {
  if (interruption()) return Promise.reject(interruption())
  return new Promise((resolve, reject) => {
    const bin = join(root, 'node_modules', '.bin')
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        ...env,
        PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      },
    })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    const release = onInterruption((signal) => child.kill(endWith ?? signal))
    child.on('error', (error) => {
      release()
      reject(new Error(`${command} could not be run: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      release()
      if (interruption()) reject(interruption())
      else if (code === 0) resolve(output)
      else reject(new Error(`${line}: ${signal ?? `exit ${code}`}${output && `\n${output}`}`))
    })
  })
}

/** Says why a command ended before its end, and sets the exit code: of the signal, or 1. */
export function fail(error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1
}

/**
 * Runs every step, also after one has failed (a later one often tells why), and prints the summary. A signal ends the step and the
 * run. Sets the exit code; never throws.
 */
export async function runSteps(title, steps) {
  const results = []
  const begun = performance.now()
  const release = onInterruption(() => {})
  for (const [index, step] of steps.entries()) {
    console.log(`\n[${index + 1}/${steps.length}] ${step.name}`)
    const start = performance.now()
    let result = 'passed'
    let note = ''
    try {
      note = (await step.run()) ?? ''
    } catch (error) {
      result = error instanceof NotRun && !error.failing ? 'not run' : 'FAILED'
      note = error instanceof Error ? error.message : String(error)
      if (!interruption()) console.error(note)
    }
    // What is synchronous in a step keeps signals waiting.
    await immediately()
    if (interruption()) {
      result = 'stopped'
      note = ''
    }
    const seconds = (performance.now() - start) / 1000
    console.log(`    ${step.name}: ${result} in ${seconds.toFixed(1)} s`)
    results.push({ name: step.name, result, seconds, note: note.split('\n')[0] })
    if (interruption()) break
  }
  release()
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log(`\n${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  for (const { name, result, seconds, note } of results)
    console.log(
      `  ${result.padEnd(8)} ${name.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s${note ? `   ${note}` : ''}`,
    )
  const failed = results.filter(({ result }) => result === 'FAILED').length
  const skipped = results.filter(({ result }) => result === 'not run').length
  const stopped = interruption()
  if (stopped)
    console.log(
      `Stopped: ${stopped.message}. ${failed} of ${results.length - 1} failed, ${steps.length - results.length} not begun.`,
    )
  else
    console.log(
      failed > 0
        ? `${failed} of ${results.length} failed.`
        : `All passed${skipped > 0 ? `, but ${skipped} not run: see above` : ''}.`,
    )
  process.exitCode = stopped?.exitCode ?? (failed > 0 ? 1 : 0)
}
