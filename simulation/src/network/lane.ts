/** One direction of a TCP connection: in order, late, and stalled while the path is cut. */
import type { Owner, Scheduler } from '../time/scheduler.ts'
import type { Device } from './device.ts'

export class Lane {
  readonly #scheduler: Scheduler
  readonly #device: Device
  /** Who hears at the end of it. */
  readonly #owner: Owner | undefined
  readonly #queue: (() => void)[] = []
  #lastAt = 0
  #stalled = 0
  #isDead = false

  constructor(scheduler: Scheduler, device: Device, owner: Owner | undefined) {
    this.#scheduler = scheduler
    this.#device = device
    this.#owner = owner
  }

  push(deliver: () => void): void {
    if (this.#isDead) return
    const at = Math.max(this.#lastAt, this.#scheduler.now + this.#device.latency())
    this.#lastAt = at
    this.#queue.push(deliver)
    this.#scheduler.after(at - this.#scheduler.now, this.#owner, () => this.#deliver())
  }

  /** The path is whole again; TCP notices after `delay`. */
  resume(delay: number): void {
    if (this.#stalled === 0) return
    this.#scheduler.after(delay, this.#owner, () => {
      if (this.#device.isCut) return
      const stalled = this.#stalled
      this.#stalled = 0
      for (let frame = 0; frame < stalled; frame += 1) {
        this.#scheduler.after(1, this.#owner, () => this.#deliver())
      }
    })
  }

  /** What is on its way is lost. */
  die(): void {
    this.#isDead = true
    this.#queue.length = 0
  }

  #deliver(): void {
    if (this.#isDead) return
    if (this.#device.isCut || this.#stalled > 0) this.#stalled += 1
    else this.#queue.shift()?.()
  }
}
