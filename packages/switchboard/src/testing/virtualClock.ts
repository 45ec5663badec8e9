/** Time that passes when a test says so, microtasks in between included. */
import type { Clock } from '../clock.ts'

export class VirtualClock implements Clock {
  #now = Date.UTC(2030, 0, 1)
  #timers: { at: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  setTimeout(run: () => void, milliseconds: number): unknown {
    const timer = { at: this.#now + milliseconds, run }
    this.#timers.push(timer)
    return timer
  }

  clearTimeout(handle: unknown): void {
    this.#timers = this.#timers.filter((timer) => timer !== handle)
  }

  get pending(): number {
    return this.#timers.length
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    await settle()
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0]
      if (!due) break
      this.#timers = this.#timers.filter((timer) => timer !== due)
      this.#now = Math.max(this.#now, due.at)
      due.run()
      await settle()
    }
    this.#now = until
  }
}

/** Lets every message that is on its way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve()
}

/** The same numbers in every run. */
export function seededRandom(seed = 1): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
