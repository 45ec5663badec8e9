/** How long a call has been talked on, as a store of its own: a ticking clock never re-renders what shows the call. */
import type { Call, CallSnapshot, Store } from './types.ts'

const stores = /* @__PURE__ */ new WeakMap<Call, Store<number>>()
const noDuration: Store<number> = { getSnapshot: () => 0, subscribe: () => () => {} }

/**
 * Whole seconds since `answeredAt`, 0 before, standing still from `endedAt` on. Changes on the call's own second
 * boundaries, so all views of a call change together. One store a call; its one timer runs while the call is
 * answered, not ended, and somebody listens. Without a call it stands at 0.
 */
export function callDuration(call: Call | undefined): Store<number> {
  if (!call) return noDuration
  const known = stores.get(call)
  if (known) return known
  const made = createDuration(call)
  stores.set(call, made)
  return made
}

/** Whole seconds talked at `now` (epoch ms). */
function durationAt(call: CallSnapshot, now: number): number {
  if (call.answeredAt === undefined) return 0
  // A wall clock that was set back must not show a negative time.
  return Math.max(0, Math.floor(((call.endedAt ?? now) - call.answeredAt) / 1000))
}

function createDuration(call: Call): Store<number> {
  const listeners = new Set<() => void>()
  let shown = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let leave: (() => void) | undefined

  const read = () => durationAt(call.getSnapshot(), Date.now())

  const update = () => {
    clearTimeout(timer)
    timer = undefined
    const { answeredAt, endedAt } = call.getSnapshot()
    if (answeredAt !== undefined && endedAt === undefined) {
      // To the next boundary each time: a fixed interval drifts, and is late after a tab slept.
      const elapsed = Math.max(0, Date.now() - answeredAt)
      timer = setTimeout(update, 1000 - (elapsed % 1000))
    }
    const next = read()
    if (next === shown) return
    shown = next
    for (const listener of [...listeners]) listener()
  }

  return {
    // Frozen between ticks while somebody listens, or two components rendered apart could disagree.
    getSnapshot: () => (leave ? shown : read()),
    subscribe(listener) {
      // Its own function, so that the same listener given twice is two subscriptions.
      const entry = () => listener()
      listeners.add(entry)
      if (!leave) {
        shown = read()
        leave = call.subscribe(update)
        update()
      }
      return () => {
        listeners.delete(entry)
        if (listeners.size > 0) return
        leave?.()
        leave = undefined
        clearTimeout(timer)
        timer = undefined
      }
    },
  }
}
