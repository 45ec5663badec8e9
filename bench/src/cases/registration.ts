/** `start()` to registered, in a fresh page: WebSocket, a challenge, the digest, and for Offhook the loading of its parts. */
import type { Case } from '../case.ts'
import { type Library, libraries } from '../client.ts'
import { median } from '../median.ts'

export const registration: Case = {
  name: 'registration',
  async run({ world, runs, progress }) {
    const shared = await world()
    const samples: Record<Library, number[]> = { offhook: [], sipjs: [], jssip: [] }
    for (let run = 0; run < runs; run++)
      for (const library of libraries) {
        const page = await shared.open(library, 'none')
        const took = await page.evaluate(async () => {
          const begin = performance.now()
          await globalThis.client.start()
          return performance.now() - begin
        })
        await page.context().close()
        samples[library].push(took)
        progress(`${library} #${run + 1}: ${took.toFixed(1)} ms`)
      }
    return [
      {
        case: 'start() to registered',
        unit: 'ms',
        offhook: median(samples.offhook),
        sipjs: median(samples.sipjs),
        jssip: median(samples.jssip),
        runs: { offhook: runs, sipjs: runs, jssip: runs },
      },
    ]
  },
}
