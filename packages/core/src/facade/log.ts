/** The application's logger behind the log port: what it throws breaks nothing. */
import type { Log } from '../ports/log.ts'
import type { Logger } from '../types.ts'
import { guarded } from './listeners.ts'

export interface GuardedLog extends Log {
  /** The same protection for any function of the application. */
  guard<E>(listener: (event: E) => void): (event: E) => void
}

export function createLog(logger: Logger = {}): GuardedLog {
  const at =
    (level: keyof Logger): Log['info'] =>
    (message, data) =>
      guarded(() => logger[level]?.(message, data))
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    guard: (listener) => (event) => guarded(() => listener(event)),
  }
}
