import type { Store } from '@offhook/svelte'
import { type Readable, readable } from 'svelte/store'

export function toReadable<S>(store: Store<S>): Readable<S> {
  return readable(store.getSnapshot(), (set) => {
    const update = () => set(store.getSnapshot())
    const leave = store.subscribe(update)
    update()
    return leave
  })
}
