/** Time as the switchboard sees it; a test hands in a virtual one. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  setTimeout(run: () => void, milliseconds: number): unknown
  clearTimeout(handle: unknown): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
}

export type Cancel = () => void

/** Every wait of a switchboard goes through here, so that `close()` leaves none behind. */
export class Timers {
  readonly #clock: Clock
  readonly #running = new Set<Cancel>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  after(milliseconds: number, run: () => void): Cancel {
    const handle = this.#clock.setTimeout(() => {
      this.#running.delete(cancel)
      run()
    }, milliseconds)
    const cancel = () => {
      if (this.#running.delete(cancel)) this.#clock.clearTimeout(handle)
    }
    this.#running.add(cancel)
    return cancel
  }

  clear(): void {
    for (const cancel of [...this.#running]) cancel()
  }
}
