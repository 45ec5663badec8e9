/** What the cases of a run share. What needs long to start is started by the first case that asks. */
import { type Pages, startPages } from './page/pages.ts'
import { type LoadPlatform, startLoadPlatform } from './platform.ts'

export interface World {
  platform(): Promise<LoadPlatform>
  pages(): Promise<Pages>
  close(): Promise<void>
}

export function createWorld(log: (line: string) => void): World {
  let platform: Promise<LoadPlatform> | undefined
  let pages: Promise<Pages> | undefined
  return {
    platform: () => {
      platform ??= startLoadPlatform(log)
      return platform
    },
    pages: () => {
      pages ??= startPages()
      return pages
    },
    async close() {
      // What did not start needs no end.
      await (await pages?.catch(() => undefined))?.close()
      await (await platform?.catch(() => undefined))?.down()
    },
  }
}
