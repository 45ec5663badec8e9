/** Runs programs: their output is shown, their end is awaited, a signal to this process reaches them. */
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { interruption, onInterruption } from './interruption.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A signal from a terminal goes to all of its programs; one of ours may have ended of it before this process hears of it. In ms. */
const ownSignalWithin = 100
/** A program that has ended may have left another one behind that holds its output open: that is not waited for. In ms. */
const outputWithin = 1_000
/** Of what a failed program said, so much is said once more in the summary. */
const lastLines = 40

/** A program that ended with anything but 0. */
export class ProgramFailed extends Error {
  /**
   * @param {string} message
   * @param {string} said the end of its output, where that does not go to a terminal
   */
  constructor(message, said) {
    super(message)
    this.said = said
  }
}

/**
 * Runs a program of this repository's dependencies (`node_modules/.bin`) or of the system, with nothing on stdin and its
 * output shown. Rejects with `ProgramFailed` when it exits with anything but 0. With `capture`, resolves to what it wrote on stdout
 * instead. A signal that would end this process goes on to the program, or `endWith` in its place; when the program has ended, this
 * rejects with `Interrupted`, as it does at once from then on. An error names the program by `line`.
 */
export function run(
  command,
  args = [],
  { cwd = root, env = {}, capture = false, endWith, line = [command, ...args].join(' ') } = {},
) {
  if (interruption()) return Promise.reject(interruption())
  return new Promise((resolve, reject) => {
    let child
    // Before the program begins: a signal while it does is not to end this process and leave it alone.
    const release = onInterruption((signal) => child?.kill(endWith ?? signal))
    const bin = join(root, 'node_modules', '.bin')
    const through = (stream) => (stream.isTTY ? 'inherit' : 'pipe')
    child = spawn(command, args, {
      cwd,
      stdio: ['ignore', capture ? 'pipe' : through(process.stdout), through(process.stderr)],
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        ...env,
        PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      },
    })
    let captured = ''
    let said = ''
    const show = (stream) => (text) => {
      stream.write(text)
      said = `${said}${text}`.split('\n').slice(-lastLines).join('\n')
    }
    const capturing = (text) => {
      captured += text
    }
    child.stdout?.setEncoding('utf8').on('data', capture ? capturing : show(process.stdout))
    child.stderr?.setEncoding('utf8').on('data', show(process.stderr))
    child.on('error', (error) => {
      release()
      reject(new Error(`${command} could not be run: ${error.message}`))
    })
    child.on('exit', async (code, signal) => {
      const isClosed = new Promise((closed) => child.once('close', closed))
      await Promise.race([isClosed, sleep(outputWithin, undefined, { ref: false })])
      child.stdout?.destroy()
      child.stderr?.destroy()
      if (code !== 0) await sleep(ownSignalWithin)
      release()
      if (interruption()) reject(interruption())
      else if (code === 0) resolve(captured)
      else reject(new ProgramFailed(`${line}: ${signal ?? `exit ${code}`}${captured && `\n${captured}`}`, said))
    })
  })
}
