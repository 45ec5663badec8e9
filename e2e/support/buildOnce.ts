/** Before all files: bundles the playground once, for every world to serve. */
import { buildPlayground } from '@offhook/playground/server'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with the built playground. */
    readonly playground: string
  }
}

export default async function buildOnce(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await buildPlayground()
  project.provide('playground', folder)
  return remove
}
