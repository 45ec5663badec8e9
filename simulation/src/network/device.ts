/** A computer or a telephone with one page on it, as the network sees it: its address, what reaches it, and its sockets. */
import type { NetworkEvent, NetworkPort } from '../../../packages/core/src/ports/network.ts'
import type { Dice } from '../time/dice.ts'
import type { Owner, Scheduler } from '../time/scheduler.ts'
import type { Connection } from './connection.ts'

export class Device implements Owner, NetworkPort {
  readonly name: string
  /** `gone`: the page was closed without a word. */
  state: Owner['state'] = 'awake'
  isOnline = true
  /** What goes to the server and what comes from it vanishes. */
  isBlackholed = false
  /** As `isBlackholed`, for audio. */
  isMute = false
  /** Changes with the network. */
  address: number
  /** Open and opening ones. */
  readonly connections = new Set<Connection>()
  readonly #listeners = new Set<(event: NetworkEvent) => void>()
  readonly #onMedia = new Set<() => void>()
  readonly #dice: Dice
  readonly #scheduler: Scheduler
  /** ms, one way. */
  readonly #latency: number
  readonly #jitter: number
  /** Since when the path to the server is whole; undefined while it is not. */
  #cutSince: number | undefined

  constructor(name: string, address: number, scheduler: Scheduler, dice: Dice) {
    this.name = name
    this.address = address
    this.#scheduler = scheduler
    this.#dice = dice
    this.#latency = dice.pick([2, 10, 25, 60, 140])
    this.#jitter = this.#latency * dice.between(0, 1)
  }

  get isCut(): boolean {
    return this.isBlackholed || this.isOffNetwork
  }

  get isOffNetwork(): boolean {
    return !this.isOnline || this.state !== 'awake'
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** ms for one packet, one way. */
  latency(): number {
    return this.#latency + this.#dice.next() * this.#jitter
  }

  subscribe(listener: (event: NetworkEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The page learns of it, if there is one. */
  tell(type: NetworkEvent['type']): void {
    if (this.state !== 'awake') return
    for (const listener of [...this.#listeners]) listener({ type })
  }

  /** Called whenever audio may flow otherwise than before. */
  watchMedia(listener: () => void): void {
    this.#onMedia.add(listener)
  }

  mediaChanged(): void {
    for (const listener of this.#onMedia) listener()
  }

  /** One of the fields above was changed: what waited in TCP's buffers goes on, and ICE looks again. */
  changed(): void {
    const { now } = this.#scheduler
    if (this.isCut) this.#cutSince ??= now
    else if (this.#cutSince !== undefined) {
      // TCP doubles its waits: after a long silence the next try may be as far away as the silence was long.
      const silence = Math.min(now - this.#cutSince, 30_000)
      this.#cutSince = undefined
      for (const connection of this.connections) connection.resume(this.#dice.between(0, silence))
    }
    this.mediaChanged()
  }
}
