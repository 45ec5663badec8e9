/** `registered` is true only with a binding at the registrar that leads to this page, or until the phone can have noticed. */
import { delays } from '../../../packages/core/src/machines/delays.ts'
import type { Page } from '../page.ts'
import type { Stage, Watch } from '../stage.ts'

/** ms: the longest that a dead flow goes unnoticed without a call, and one round trip. */
const noticed = delays.keepAlive + delays.pongTimeout + 1_000

export class Registered implements Watch {
  readonly #stage: Stage
  /** When it was true last, or was not said; epoch ms. */
  readonly #wasTrue = new Map<Page, number>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  ticked(): void {
    const { now } = this.#stage.scheduler
    for (const page of this.#stage.pages) {
      const since = this.#wasTrue.get(page)
      // One that never was true counts from when it was first said.
      if (!page.isAwake || since === undefined || this.#isTrue(page)) this.#wasTrue.set(page, now)
      else if (now - since > noticed) {
        this.#stage.violate(
          '`registered` is true',
          `it says registered, and the registrar has had no binding of ${page.contact} for ${noticed} ms`,
          [page],
        )
      }
    }
  }

  rested(): void {
    for (const page of this.#stage.pages) {
      const { registration } = page.phone.getSnapshot()
      if (!page.isAwake || registration.status === 'registered') continue
      const why = `${registration.status} ${registration.error?.code ?? ''}`
      this.#stage.violate('who wants to be registered is in the end', `${page.name} is ${why}`, [page])
    }
  }

  stopped(page: Page): void {
    if (this.#bindings(page).length > 0)
      this.#stage.violate('`stop()` unregisters', 'the registrar still has a binding after stop()', [page])
  }

  #isTrue(page: Page): boolean {
    if (page.phone.getSnapshot().registration.status !== 'registered') return true
    return !this.#stage.platform.isDown && this.#bindings(page).some(({ connected }) => connected)
  }

  #bindings({ user, contact }: Page) {
    const registrations = this.#stage.platform.switchboard.registrations(user)
    return registrations.filter((binding) => contact !== undefined && binding.contact.includes(contact))
  }
}
