/** What stands between one phone of the bench and everybody else: a test takes it away and gives it back. */
import type { NetworkEvent, NetworkPort } from '../ports/network.ts'
import type { WebSocketLike } from '../types.ts'
import { CutSocket } from './cutSocket.ts'
import { DescribedMedia } from './describedMedia.ts'

export interface TestNetwork {
  readonly isUp: boolean
  /** No network, as in a tunnel: connections break, audio stops, and nothing gets through until `restore()`. */
  drop(): void
  /** The same network is back. */
  restore(): void
  /** Another network without a gap, Wi-Fi to LTE: connections break, and audio has no path until ICE has found another. */
  change(): void
}

export class PhoneNetwork implements TestNetwork, NetworkPort {
  readonly media = new DescribedMedia(this)
  readonly #listeners = new Set<(event: NetworkEvent) => void>()
  readonly #sockets = new Set<CutSocket>()
  #isUp = true

  get isUp(): boolean {
    return this.#isUp
  }

  drop(): void {
    if (!this.#isUp) return
    this.#isUp = false
    this.#cut()
    this.media.lose()
    this.#tell('network.offline')
  }

  restore(): void {
    if (this.#isUp) return
    this.#isUp = true
    this.media.recover()
    this.#tell('network.online')
  }

  change(): void {
    this.#isUp = true
    this.#cut()
    this.media.lose()
    this.#tell('network.changed')
  }

  subscribe(listener: (event: NetworkEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  open(connect: () => WebSocketLike): WebSocketLike {
    const socket = new CutSocket(this.#isUp ? connect() : undefined)
    this.#sockets.add(socket)
    return socket
  }

  #cut(): void {
    const open = [...this.#sockets]
    this.#sockets.clear()
    for (const socket of open) socket.cut()
  }

  #tell(type: NetworkEvent['type']): void {
    for (const listener of [...this.#listeners]) listener({ type })
  }
}
