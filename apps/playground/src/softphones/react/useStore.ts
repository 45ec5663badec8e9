import type { Store } from '@offhook/react'
import { useSyncExternalStore } from 'react'

export function useStore<S>(store: Store<S>): S {
  return useSyncExternalStore(store.subscribe, store.getSnapshot)
}
