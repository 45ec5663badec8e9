/** The frameworks that the softphone is written in, and the one that the page shows: each is loaded when it is first wanted. */
import type { Mount } from './softphones/mount.ts'
import { createStore, type WritableStore } from './store.ts'

export const frameworks = [
  { key: 'react', name: 'React', load: () => import('./softphones/react/index.tsx') },
  { key: 'vue', name: 'Vue', load: () => import('./softphones/vue/index.ts') },
  { key: 'svelte', name: 'Svelte', load: () => import('./softphones/svelte/index.ts') },
] as const satisfies readonly { key: string; name: string; load: () => Promise<{ mount: Mount }> }[]

export type Framework = (typeof frameworks)[number]['key']

export interface FrameworkView {
  readonly framework: Framework
  readonly mount: Mount
}

export interface FrameworkChoice {
  readonly chosen: Framework
  /** What is on the page: the one before, while the chosen one is loaded. */
  readonly view?: FrameworkView
  /** The name of one that could not be loaded. */
  readonly failed?: string
}

export interface FrameworkSwitch extends Pick<WritableStore<FrameworkChoice>, 'getSnapshot' | 'subscribe'> {
  /** Resolves once it is on the page, could not be loaded, or another one was chosen. */
  choose(framework: Framework): Promise<void>
}

type Load = (framework: Framework) => Promise<Mount>

export function createFrameworkSwitch(chosen: Framework, load: Load = loadSoftphone): FrameworkSwitch {
  const store = createStore<FrameworkChoice>({ chosen })
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    async choose(framework) {
      const { view } = store.getSnapshot()
      const isLatest = () => store.getSnapshot() === wanted
      const wanted: FrameworkChoice = { chosen: framework, ...(view && { view }) }
      store.set(wanted)
      try {
        const mount = await load(framework)
        if (isLatest()) store.set({ chosen: framework, view: { framework, mount } })
      } catch {
        if (isLatest()) store.set({ ...wanted, chosen: view?.framework ?? framework, failed: nameOf(framework) })
      }
    },
  }
}

/** The address of the page, for the next time that it is loaded. */
export function addressWith(framework: Framework, address: string): string {
  const url = new URL(address)
  if (framework === frameworks[0].key) url.searchParams.delete('framework')
  else url.searchParams.set('framework', framework)
  return url.href
}

async function loadSoftphone(framework: Framework): Promise<Mount> {
  const found = frameworks.find(({ key }) => key === framework) ?? frameworks[0]
  return (await found.load()).mount
}

function nameOf(framework: Framework): string {
  return frameworks.find(({ key }) => key === framework)?.name ?? framework
}
