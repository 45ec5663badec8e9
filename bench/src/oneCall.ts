import type { CallTimes, Library } from './client.ts'
import type { IceSetting, World } from './world.ts'

/** A call to the echo line in a page of its own, placed `settle` milliseconds after the registration. */
export async function oneCall(world: World, library: Library, ice: IceSetting, settle: number): Promise<CallTimes> {
  const page = await world.open(library, ice)
  try {
    await page.evaluate(() => globalThis.client.start())
    await page.waitForTimeout(settle)
    return await page.evaluate(() => globalThis.instruments.measureCall(globalThis.client))
  } finally {
    await page.context().close()
  }
}
