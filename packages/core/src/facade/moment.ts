/** A promise of what a chart will say next. */
import { fromErrorData, PhoneError } from '../errors.ts'
import type { ErrorData } from '../types.ts'

export interface Waiter<M> {
  /** True resolves, error data rejects, undefined waits on. */
  readonly on: (moment: M) => true | ErrorData | undefined
  /** Rejects with this when the source ends first. */
  readonly orElse: () => PhoneError
}

/** Turns the moments of one source into promises; `close` rejects those that still wait. */
export function createMoments<M>() {
  const waiting = new Set<{ waiter: Waiter<M>; resolve: () => void; reject: (error: PhoneError) => void }>()
  return {
    next(waiter: Waiter<M>): Promise<void> {
      return new Promise<void>((resolve, reject) => {
        waiting.add({ waiter, resolve, reject })
      })
    },
    say(moment: M): void {
      for (const entry of [...waiting]) {
        const verdict = entry.waiter.on(moment)
        if (verdict === undefined) continue
        waiting.delete(entry)
        if (verdict === true) entry.resolve()
        else entry.reject(fromErrorData(verdict))
      }
    },
    close(): void {
      for (const entry of [...waiting]) {
        waiting.delete(entry)
        entry.reject(entry.waiter.orElse())
      }
    },
  }
}

export const invalidState = (detail: string) => new PhoneError('invalidState', { detail })
