/** The digits that a desk phone was sent in the call that it took last. */
import type { DeskPhone } from '@offhook/platform'

export class DigitLog {
  readonly close: () => void
  #call: string | undefined
  #digits: string[] = []

  constructor(phone: DeskPhone) {
    this.close = phone.on(({ type, id, param }) => {
      if (id !== undefined && id !== this.#call) {
        this.#call = id
        this.#digits = []
      }
      if (type === 'CALL_DTMF_START' && param !== undefined) this.#digits.push(param)
    })
  }

  heard(): readonly string[] {
    return this.#digits
  }
}
