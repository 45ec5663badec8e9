/** A WebSocket of the bench: passes everything on to the switchboard's, until it is cut. */
import type { WebSocketLike } from '../types.ts'

export class CutSocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  readonly #inner: WebSocketLike | undefined
  #isCut = false

  /** Without a socket behind it, it fails as one does that finds no network. */
  constructor(inner: WebSocketLike | undefined) {
    this.#inner = inner
    if (!inner) {
      void Promise.resolve().then(() => this.cut())
      return
    }
    inner.onopen = (event) => this.onopen?.(event)
    inner.onmessage = (event) => this.onmessage?.(event)
    inner.onerror = (event) => this.onerror?.(event)
    inner.onclose = (event) => this.onclose?.(event)
  }

  get readyState(): number {
    return this.#isCut ? 3 : (this.#inner?.readyState ?? 0)
  }

  get protocol(): string {
    return this.#inner?.protocol ?? ''
  }

  send(data: string): void {
    if (!this.#isCut) this.#inner?.send(data)
  }

  close(code?: number, reason?: string): void {
    if (!this.#isCut) this.#inner?.close(code, reason)
  }

  /** As the browser tells of a connection that broke (W3C WebSockets: 1006, not clean). */
  cut(): void {
    if (this.readyState === 3) return
    this.#isCut = true
    if (this.#inner) {
      this.#inner.onopen = this.#inner.onmessage = this.#inner.onerror = this.#inner.onclose = null
      this.#inner.close()
    }
    // The interface types its handlers for a reader of events, not for their author.
    this.onerror?.({ type: 'error' } as never)
    this.onclose?.({ type: 'close', code: 1006, reason: '', wasClean: false } as never)
  }
}
