/** Never more than 3 REGISTERs in 2 s leave this port, whatever a server answers. */
import type { Clock } from '../ports/clock.ts'

const limit = 3
/** A little more than 2 s: what leaves evenly may arrive closer together. */
const window = 2_050

export class RegisterLimiter {
  readonly #clock: Clock
  #sent: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One has left. */
  count(): void {
    this.#sent = [...this.#sent.slice(1 - limit), this.#clock.now()]
  }

  /** Milliseconds until `free` of them may leave. */
  wait(free: number): number {
    const last = this.#sent.at(-(limit - free + 1))
    return last === undefined ? 0 : Math.max(0, Math.min(window, last + window - this.#clock.now()))
  }
}
