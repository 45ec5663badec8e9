/** Runs the steps of a command one after the other: says what starts, how long it took, and at the end what failed. */
import { setImmediate as immediately } from 'node:timers/promises'
import { Interrupted, interruption, onInterruption } from './interruption.mjs'

/** A step that cannot run here, with the reason; counts as a failure where `failing` is set. */
export class NotRun extends Error {
  constructor(reason, { failing = false } = {}) {
    super(reason)
    this.failing = failing
  }
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
    let said = ''
    try {
      note = (await step.run()) ?? ''
    } catch (error) {
      result = error instanceof NotRun && !error.failing ? 'not run' : 'FAILED'
      note = error instanceof Error ? error.message : String(error)
      said = error?.said ?? ''
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
    results.push({ name: step.name, result, seconds, note: note.split('\n')[0], said })
    if (interruption()) break
  }
  release()
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log(`\n${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  for (const { name, result, seconds, note } of results)
    console.log(
      `  ${result.padEnd(8)} ${name.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s${note ? `   ${note}` : ''}`,
    )
  // A long run has pushed it far away.
  for (const { name, result, said } of results)
    if (result === 'FAILED' && said !== '') console.log(`\nThe last that "${name}" said:\n${said.trimEnd()}`)
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
