/** SIGINT (Ctrl-C) and SIGTERM: what runs is told, nothing begins after it, and the exit code says which it was. */

const exitCodes = { SIGINT: 130, SIGTERM: 143 }

/** Why a program was ended, or not begun. */
export class Interrupted extends Error {
  /** @param {keyof exitCodes} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.signal = signal
    this.exitCode = exitCodes[signal]
  }
}

let received
let orphanWatch
const watchers = new Set()

/** The first signal tells all; a terminal and npm send it once more each, which must not end the programs that are tidying up. */
function receive(signal) {
  if (received) return
  received = new Interrupted(signal)
  for (const tell of watchers) tell(signal)
}

/**
 * npm passes SIGTERM to a shell between it and this process. The shell ends of it and tells nobody: that the parent is another one
 * now is all there is to see.
 */
function watchParent() {
  const parent = process.ppid
  return setInterval(() => process.ppid !== parent && receive('SIGTERM'), 250).unref()
}

/** The `Interrupted` of this process, once there was a signal while somebody watched. */
export const interruption = () => received

/**
 * From now on a signal does not end this process, but calls `tell` with its name. Returns how to end that.
 *
 * @param {(signal: string) => void} tell
 */
export function onInterruption(tell) {
  if (watchers.size === 0) {
    for (const signal of Object.keys(exitCodes)) process.on(signal, receive)
    if (process.env.npm_lifecycle_event) orphanWatch = watchParent()
  }
  watchers.add(tell)
  return () => {
    watchers.delete(tell)
    if (watchers.size > 0) return
    for (const signal of Object.keys(exitCodes)) process.off(signal, receive)
    clearInterval(orphanWatch)
  }
}
