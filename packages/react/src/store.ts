'use client'
/** The bridge: every hook reads a store of core through here. */
import { type Store, selectStore } from '@offhook/core'
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
  equal?: (a: T, b: T) => boolean,
): T {
  // What is on the page: an inline selector is a new function each render, and its result must not be new for that.
  const shown = useRef<{ readonly value: T }>(undefined)
  const [here, there] = useMemo(() => {
    const onServer: Store<S> = { getSnapshot: () => server, subscribe: () => () => {} }
    return [store, onServer].map((each) => selectStore(each, selector, equal, shown.current)) as [Store<T>, Store<T>]
  }, [store, server, selector, equal])
  const value = useSyncExternalStore(here.subscribe, here.getSnapshot, there.getSnapshot)
  useEffect(() => {
    shown.current = { value }
  }, [value])
  return value
}
