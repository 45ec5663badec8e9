/** A slice of a store, as a store of its own: what every adapter's selectors stand on. */
import type { Store } from './types.ts'

/**
 * What `selector` makes of the store's snapshot. The same value until `equal` (default `Object.is`) finds a difference; listeners
 * hear of differences alone. `previous` is a value to keep where the first one equals it. A selector that throws, throws where the
 * value is read: listeners are told that there is something to read.
 */
export function selectStore<S, T>(
  store: Store<S>,
  selector: (snapshot: S) => T,
  equal: (a: T, b: T) => boolean = Object.is,
  previous?: { readonly value: T },
): Store<T> {
  let last: { readonly snapshot: S; readonly value: T } | undefined

  function getSnapshot(): T {
    const snapshot = store.getSnapshot()
    if (last && Object.is(last.snapshot, snapshot)) return last.value
    const selected = selector(snapshot)
    const before = last ?? previous
    const value = before && equal(before.value, selected) ? before.value : selected
    last = { snapshot, value }
    return value
  }

  return {
    getSnapshot,
    subscribe(listener) {
      let told = attempt(getSnapshot)
      return store.subscribe(() => {
        const now = attempt(getSnapshot)
        if (told && now && Object.is(told.value, now.value)) return
        told = now
        listener()
      })
    },
  }
}

function attempt<T>(read: () => T): { readonly value: T } | undefined {
  try {
    return { value: read() }
  } catch {
    return undefined
  }
}
