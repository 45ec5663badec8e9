import type { Store } from '@offhook/vue'
import { onScopeDispose, type ShallowRef, shallowRef } from 'vue'

export function useStore<S>(store: Store<S>): Readonly<ShallowRef<S>> {
  const state = shallowRef(store.getSnapshot())
  const update = () => {
    state.value = store.getSnapshot()
  }
  onScopeDispose(store.subscribe(update))
  update()
  return state
}
