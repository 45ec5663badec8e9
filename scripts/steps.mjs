/** Runs the steps of a command one after the other: says what starts, how long it took, and at the end what failed. */
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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
 * that would end this process goes on to the program, or `endWith` in its place.
 */
export function run(command, args = [], { cwd = root, env = {}, capture = false, endWith } = {}) {
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
    const forward = (signal) => child.kill(endWith ?? signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    const settle = (finish) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      finish()
    }
    child.on('error', (error) => settle(() => reject(new Error(`${command} could not be run: ${error.message}`))))
    child.on('close', (code, signal) =>
      settle(() => {
        if (code === 0) resolve(output)
        else reject(new Error(`${command} ${args.join(' ')}: ${signal ?? `exit ${code}`}${output && `\n${output}`}`))
      }),
    )
  })
}

/**
 * Runs every step, also after one has failed (a later one often tells why), and prints the summary.
 * Sets the exit code; never throws.
 */
export async function runSteps(title, steps) {
  const results = []
  const begun = performance.now()
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
      console.error(note)
    }
    const seconds = (performance.now() - start) / 1000
    console.log(`    ${step.name}: ${result} in ${seconds.toFixed(1)} s`)
    results.push({ name: step.name, result, seconds, note: note.split('\n')[0] })
  }
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log(`\n${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  for (const { name, result, seconds, note } of results)
    console.log(
      `  ${result.padEnd(8)} ${name.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s${note ? `   ${note}` : ''}`,
    )
  const failed = results.filter(({ result }) => result === 'FAILED').length
  const skipped = results.filter(({ result }) => result === 'not run').length
  console.log(
    failed > 0
      ? `${failed} of ${results.length} failed.`
      : `All passed${skipped > 0 ? `, but ${skipped} not run: see above` : ''}.`,
  )
  process.exitCode = failed > 0 ? 1 : 0
}
