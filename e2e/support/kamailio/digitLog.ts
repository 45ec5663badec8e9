/** The digits that a desk phone was sent in the call that it took last. */
import type { DeskPhone } from '@offhook/platform'

export class DigitLog {
  readonly close: () => void
  #digits: string[] = []

  constructor(phone: DeskPhone) {
    this.close = phone.on(({ type, param }) => {
      if (type === 'CALL_INCOMING') this.#digits = []
      if (type === 'CALL_DTMF_START' && param !== undefined) this.#digits.push(param)
    })
  }

  heard(): readonly string[] {
    return this.#digits
  }
}
