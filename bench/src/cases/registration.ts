/**
 * `start()` to registered, in a fresh page: WebSocket, a challenge, the digest, and for Offhook the loading of its parts.
 * And the same with the loading of the page before it: where the others have their JavaScript loaded.
 */
import type { Case } from '../case.ts'
import { type Library, libraries } from '../client.ts'
import { median } from '../median.ts'
import type { Row } from '../row.ts'

interface Times {
  readonly start: number
  /** From the navigation on, without the time between loading and `start()`, which is this benchmark's own. */
  readonly page: number
}

export const registration: Case = {
  name: 'registration',
  async run({ world, runs, progress }) {
    const shared = await world()
    const samples: Record<Library, Times[]> = { offhook: [], sipjs: [], jssip: [] }
    for (let run = 0; run < runs; run++)
      for (const library of libraries) {
        const page = await shared.open(library, 'none')
        const times = await page.evaluate(async (): Promise<Times> => {
          const [navigation] = performance.getEntriesByType('navigation')
          // The page's module has run by then.
          const loaded =
            navigation instanceof PerformanceNavigationTiming ? navigation.domContentLoadedEventStart : Number.NaN
          const begin = performance.now()
          await globalThis.client.start()
          const start = performance.now() - begin
          return { start, page: loaded + start }
        })
        await page.context().close()
        samples[library].push(times)
        progress(`${library} #${run + 1}: ${times.start.toFixed(1)} ms, with its page ${times.page.toFixed(1)} ms`)
      }
    const row = (title: string, key: keyof Times): Row => ({
      case: title,
      unit: 'ms',
      offhook: median(samples.offhook.map((each) => each[key])),
      sipjs: median(samples.sipjs.map((each) => each[key])),
      jssip: median(samples.jssip.map((each) => each[key])),
      runs: { offhook: runs, sipjs: runs, jssip: runs },
    })
    return [row('start() to registered', 'start'), row('loading the page and start() to registered', 'page')]
  },
}
