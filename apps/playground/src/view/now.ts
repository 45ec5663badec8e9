/** Epoch milliseconds as a store, renewed each second while somebody listens. */
import type { Store } from '@offhook/core'

const second = 1000

const listeners = new Set<() => void>()
let value = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

export const now: Store<number> = {
  getSnapshot() {
    // The same for a second, so that reading it twice at once gives one value.
    if (timer === undefined && Math.abs(Date.now() - value) >= second) value = Date.now()
    return value
  },
  subscribe(listener) {
    listeners.add(listener)
    if (timer === undefined) {
      value = Date.now()
      timer = setInterval(tick, second)
    }
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  },
}

function tick(): void {
  value = Date.now()
  for (const listener of [...listeners]) listener()
}
