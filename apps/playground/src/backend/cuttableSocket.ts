import type { WebSocketLike } from '@offhook/core'

const closed = 3

/** A WebSocket on a wire that can be cut: the page sees what it sees when its network is gone. */
export class CuttableSocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  readonly #wire: WebSocketLike
  #isCut = false

  /** `gone` is called once it is closed, whoever closed it. */
  constructor(wire: WebSocketLike, gone: () => void) {
    this.#wire = wire
    wire.onopen = (event: never) => this.onopen?.(event)
    wire.onmessage = (event: never) => this.onmessage?.(event)
    wire.onerror = (event: never) => this.onerror?.(event)
    wire.onclose = (event: never) => {
      gone()
      this.onclose?.(event)
    }
  }

  get readyState(): number {
    return this.#isCut ? closed : this.#wire.readyState
  }

  get protocol(): string {
    return this.#wire.protocol
  }

  send(data: string): void {
    if (!this.#isCut) this.#wire.send(data)
  }

  close(code?: number, reason?: string): void {
    if (!this.#isCut) this.#wire.close(code, reason)
  }

  /** What was on its way is lost; the close comes at once, without a goodbye (1006). */
  cut(): void {
    if (this.#isCut) return
    this.#isCut = true
    const wire = this.#wire
    wire.onopen = null
    wire.onmessage = null
    wire.onclose = null
    // A socket that is closed before it is open reports an error.
    wire.onerror = () => {}
    wire.close()
    const closing = { type: 'close', code: 1006, reason: '', wasClean: false }
    this.onclose?.(closing as never)
  }
}
