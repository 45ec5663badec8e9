'use client'
/** The bridge: every hook reads a store of core through here. */
import type { Store } from '@offhook/core'
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'

/** The store's snapshot; renders again when it is another. `server` is what servers and hydration show. */
export function useStore<S>(store: Store<S>, server: S): S {
  return useSyncExternalStore(
    useCallback((listener: () => void) => store.subscribe(listener), [store]),
    useCallback(() => store.getSnapshot(), [store]),
    () => server,
  )
}

/** What `selector` makes of the snapshot; renders again, and gets a new identity, when `equal` finds a difference. */
export function useSelected<S, T>(
  store: Store<S>,
  server: S,
  selector: (snapshot: S) => T,
  equal: (a: T, b: T) => boolean = Object.is,
): T {
  // What is on the page: an inline selector is a new function each render, and its result must not be new for that.
  const shown = useRef<{ readonly value: T }>(undefined)
  const [read, readServer] = useMemo(() => {
    let last: { readonly snapshot: S; readonly value: T } | undefined
    const select = (snapshot: S): T => {
      if (last && Object.is(last.snapshot, snapshot)) return last.value
      const selected = selector(snapshot)
      const previous = last ?? shown.current
      const value = previous && equal(previous.value, selected) ? previous.value : selected
      last = { snapshot, value }
      return value
    }
    return [() => select(store.getSnapshot()), () => select(server)]
  }, [store, server, selector, equal])
  const value = useSyncExternalStore(
    useCallback((listener: () => void) => store.subscribe(listener), [store]),
    read,
    readServer,
  )
  useEffect(() => {
    shown.current = { value }
  }, [value])
  return value
}
