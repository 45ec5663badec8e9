/** The smallest store that satisfies core's `Store`: for what the playground keeps beside the phones. */
import type { Store } from '@offhook/core'

export interface WritableStore<S> extends Store<S> {
  set(next: S): void
}

export function createStore<S>(initial: S): WritableStore<S> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => state,
    set(next) {
      if (Object.is(next, state)) return
      state = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
