/** The promise of every command settles, and in time while the page is awake. */
import { delays } from '../../../packages/core/src/machines/delays.ts'
import type { Page } from '../page.ts'
import type { Stage, Watch } from '../stage.ts'

/** ms, by the first word of what was wished; what is not here may wait for a network. */
const bounds: Readonly<Record<string, number>> = {
  start: delays.startTimeout + delays.stopTimeout,
  stop: delays.stopTimeout,
  unregister: 2 * delays.unregisterTimeout,
  answer: delays.prepareTimeout + 32_000 + delays.describeTimeout,
  reject: delays.byeTimeoutDown,
  redirect: delays.byeTimeoutDown,
  hangUp: 4 * delays.byeTimeoutDown,
  hold: 4 * delays.reattachTimeout,
  resume: 4 * delays.reattachTimeout,
  sendDtmf: 4 * delays.reattachTimeout,
}
const slack = 1_100

export class Promises implements Watch {
  readonly #stage: Stage
  readonly #asleep = new Set<Page>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  ticked(): void {
    const { now } = this.#stage.scheduler
    for (const page of this.#stage.pages) {
      if (!page.isAwake) {
        this.#asleep.add(page)
        continue
      }
      const isFresh = this.#asleep.delete(page)
      for (const wish of page.wishes) {
        if (isFresh) wish.since = now
        const bound = bounds[wish.what.split(' of ')[0] ?? '']
        if (bound !== undefined && now - wish.since > bound + slack)
          this.#violate(page, `${wish.what}: no word for ${now - wish.since} ms, longer than ${bound}`)
      }
    }
  }

  rested(): void {
    for (const page of this.#stage.pages) {
      if (!page.isAwake) continue
      for (const { what } of page.wishes) this.#violate(page, `${what} was never settled`)
    }
  }

  #violate(page: Page, detail: string): void {
    this.#stage.violate('promises settle', detail, [page])
  }
}
