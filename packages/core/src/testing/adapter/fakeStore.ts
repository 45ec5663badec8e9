/** A store set by hand: frozen snapshots, structural sharing, a count of listeners. */
import { sameShallow } from '../../selectors.ts'
import type { Store } from '../../types.ts'

type Partly<T> = { [K in keyof T]?: T[K] | undefined }

/** Some of a snapshot's fields. Objects merge one level deep, arrays replace, `undefined` removes an optional field. */
export type Change<S> = {
  [K in keyof S]?: (S[K] extends readonly unknown[] ? S[K] : S[K] extends object ? Partly<S[K]> : S[K]) | undefined
}

export interface FakeStore<S> extends Store<S> {
  /** Takes the change in; says whether anything is different now. Tells nobody yet. */
  commit(change: Change<S>): boolean
  /** Tells the listeners. */
  notify(): void
  listenerCount(): number
}

/** Like the real phone's, a listener that throws keeps nobody else from hearing; what it threw reaches the test, then. */
export function tellAll(tell: readonly (() => unknown)[]): void {
  const errors: unknown[] = []
  for (const each of tell) {
    try {
      each()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

export function createFakeStore<S extends object>(initial: S): FakeStore<S> {
  let snapshot = deepFreeze(initial)
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      // Its own function, so that the same listener given twice is two subscriptions.
      const entry = () => listener()
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    commit(change) {
      const next = merge(snapshot, change)
      const changed = next !== snapshot
      snapshot = next
      return changed
    },
    notify() {
      // Those subscribed at the start hear of it, unless one of them unsubscribes another.
      tellAll([...listeners].map((listener) => () => listeners.has(listener) && listener()))
    },
    listenerCount: () => listeners.size,
  }
}

function merge<T extends object>(previous: T, change: object): T {
  const next: Record<string, unknown> = Object.fromEntries(Object.entries(previous))
  for (const [key, value] of Object.entries(change)) {
    const before = next[key]
    if (value === undefined) delete next[key]
    else if (isRecord(before) && isRecord(value)) next[key] = merge(before, value)
    else next[key] = sameShallow(before, value) ? before : deepFreeze(value)
  }
  // The type of `change` keeps the shape; a computed record cannot say so.
  const merged = next as T
  return sameShallow(previous, merged) ? previous : Object.freeze(merged)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
