/**
 * Listeners of the application. They are called after the present turn, in order, so that they may command the phone while
 * it speaks to them; and they cannot break it: what they throw surfaces as an uncaught error of its own.
 */
export interface Listeners<E> {
  add(listener: (event: E) => void): () => void
  notify(event: E): void
}

export function createListeners<E>(): Listeners<E> {
  const listeners = new Set<{ call: (event: E) => void }>()
  return {
    add(call) {
      const entry = { call }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    notify(event) {
      if (listeners.size === 0) return
      const present = [...listeners]
      queueMicrotask(() => {
        for (const entry of present) if (listeners.has(entry)) guarded(() => entry.call(event))
      })
    },
  }
}

/** Runs the application's code; what it throws is reported in a task of its own. */
export function guarded(run: () => void): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
