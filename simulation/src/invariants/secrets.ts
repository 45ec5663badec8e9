/** No password, digest answer or ICE password in anything that devtools or a log see. */
import type { InspectionEvent } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import { secretMark } from '../platform.ts'
import type { Stage, Watch } from '../stage.ts'

export class Secrets implements Watch {
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  inspected(page: Page, event: InspectionEvent): void {
    if (event.type === 'sip') this.#look(page, event.message, 'the SIP trace')
  }

  logged(page: Page, line: string): void {
    this.#look(page, line, 'the log')
  }

  #look(page: Page, text: string, where: string): void {
    if (text.includes(secretMark) || text.includes('response="'))
      this.#stage.violate('secrets stay secret', `a secret is in ${where}: ${text.slice(0, 80)}`, [page])
  }
}
