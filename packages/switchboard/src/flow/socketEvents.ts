/** Listeners of a WebSocketLike: the `on…` handlers and `addEventListener`, in the order a browser calls them. */
import { callEach } from '../listeners.ts'
import type { SocketEvents, SocketHandler } from '../webSocketLike.ts'

/** Milliseconds: as long as Chromium waits for the answer to a close frame. */
export const closingTimeout = 2_000

export abstract class SocketEventTarget {
  onopen: SocketHandler<SocketEvents['open']> | null = null
  onmessage: SocketHandler<SocketEvents['message']> | null = null
  onclose: SocketHandler<SocketEvents['close']> | null = null
  onerror: SocketHandler<SocketEvents['error']> | null = null
  readonly #listeners: { [T in keyof SocketEvents]: Set<SocketHandler<SocketEvents[T]>> } = {
    open: new Set(),
    message: new Set(),
    close: new Set(),
    error: new Set(),
  }

  addEventListener<T extends keyof SocketEvents>(type: T, listener: SocketHandler<SocketEvents[T]>): void {
    this.#listeners[type].add(listener)
  }

  removeEventListener<T extends keyof SocketEvents>(type: T, listener: SocketHandler<SocketEvents[T]>): void {
    this.#listeners[type].delete(listener)
  }

  protected emitOpen(): void {
    callEach([this.onopen, ...this.#listeners.open], { type: 'open' })
  }

  protected emitMessage(data: string): void {
    callEach([this.onmessage, ...this.#listeners.message], { type: 'message', data })
  }

  protected emitError(): void {
    callEach([this.onerror, ...this.#listeners.error], { type: 'error' })
  }

  protected emitClose(code: number, reason: string, wasClean: boolean): void {
    callEach([this.onclose, ...this.#listeners.close], { type: 'close', code, reason, wasClean })
  }
}

/** What a browser does with `send` before `open`. */
export function notOpenYet(): DOMException {
  return new DOMException('The socket is still connecting', 'InvalidStateError')
}
