import { mount as mountComponent, unmount } from 'svelte'
import type { Mount } from '../mount.ts'
import Softphone from './Softphone.svelte'

export const mount: Mount = (target, props) => {
  const mounted = mountComponent(Softphone, { target, props: { ...props } })
  return () => void unmount(mounted)
}
