/** The bridge: every composable reads a store of core through here. */
import type { Store } from '@offhook/core'
import {
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  onMounted,
  type ShallowRef,
  shallowRef,
  ssrContextKey,
  watch,
} from 'vue'

const sync = { immediate: true, flush: 'sync' } as const

/**
 * What `selector` makes of the snapshot of the store that `source` gives, for as long as the scope lives. Refs that either reads
 * are tracked; the value stays the same until `equal` finds a difference. `server` is the snapshot for servers and hydration.
 */
export function useSelected<S, T>(
  source: () => Store<S>,
  server: S,
  selector: (snapshot: S) => T,
  equal: (a: T, b: T) => boolean = Object.is,
): Readonly<ShallowRef<T>> {
  const shown = shallowRef(selector(server))
  if (isOnServer()) return shown
  const follow = () => {
    const snapshot = useSnapshot(source)
    watch(
      () => selector(snapshot.value),
      (value) => {
        if (!equal(shown.value, value)) shown.value = value
      },
      sync,
    )
  }
  if (isHydrating()) {
    // Not in the component's own scope: the caller's may end before it, or outlive it.
    const scope = getCurrentScope()
    onMounted(() => {
      if (scope?.active) scope.run(follow)
    })
  } else follow()
  return shown
}

function useSnapshot<S>(source: () => Store<S>): Readonly<ShallowRef<S>> {
  const snapshot = shallowRef(source().getSnapshot())
  watch(
    source,
    (store, _, onCleanup) => {
      const update = () => {
        snapshot.value = store.getSnapshot()
      }
      onCleanup(store.subscribe(update))
      update()
    },
    sync,
  )
  return snapshot
}

/** `renderToString` of vue/server-renderer provides it to every application that it renders. */
function isOnServer(): boolean {
  return hasInjectionContext() && inject<unknown>(ssrContextKey, undefined) !== undefined
}

/** Vue hands the server's element to the component that is to take it over. */
function isHydrating(): boolean {
  return getCurrentInstance()?.vnode.el != null
}
