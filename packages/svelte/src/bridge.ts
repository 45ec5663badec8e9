/** The bridge: every function reads a store of core through here, as a store of Svelte. */
import { type Store, selectStore } from '@offhook/core'
import { derived, type Readable, readable } from 'svelte/store'

/** A value, or a store of it. In runes: `toStore(() => value)` of svelte/store. */
export type MaybeReadable<T> = T | Readable<T>

/** What `selector` makes of the snapshot; tells when `equal` finds a difference. `server` is the snapshot that servers render. */
export function readSelected<S, T>(
  store: Store<S>,
  server: S,
  selector: (snapshot: S) => T,
  equal?: (a: T, b: T) => boolean,
): Readable<T> {
  if (typeof document === 'undefined') return readable(selector(server))
  const selected = selectStore(store, selector, equal)
  return {
    // Not by `readable`: all of its kind share a queue, which stands still for ever once a subscriber throws.
    subscribe(run) {
      const update = () => run(selected.getSnapshot())
      const leave = selected.subscribe(update)
      try {
        update()
      } catch (error) {
        // A selector, or the subscriber itself: nobody gets a function to leave by.
        leave()
        throw error
      }
      return leave
    },
  }
}

/** What `read` gives for `source`, or for the latest value of `source` where that is a store. */
export function readLatest<V, T>(source: MaybeReadable<V>, read: (latest: V) => Readable<T>): Readable<T> {
  if (!isReadable(source)) return read(source)
  return derived(distinct(source), (latest: V, set: (value: T) => void) => read(latest).subscribe(set))
}

/** A `Call` has `subscribe`, too, but is a store of core. */
function isReadable<V>(source: MaybeReadable<V>): source is Readable<V> {
  return typeof source === 'object' && source !== null && 'subscribe' in source && !('getSnapshot' in source)
}

/** Svelte's own stores tell of every object again that is set again. */
function distinct<V>(source: Readable<V>): Readable<V> {
  return {
    subscribe(run) {
      let told: { readonly value: V } | undefined
      return source.subscribe((value) => {
        if (told && Object.is(told.value, value)) return
        told = { value }
        run(value)
      })
    },
  }
}
