/** Listeners of a WebSocketLike: the `on…` handlers and `addEventListener`, in the order a browser calls them. */
import type { SocketEvents, SocketHandler } from '../webSocketLike.ts'

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
    this.#call([this.onopen, ...this.#listeners.open], { type: 'open' })
  }

  protected emitMessage(data: string): void {
    this.#call([this.onmessage, ...this.#listeners.message], { type: 'message', data })
  }

  protected emitError(): void {
    this.#call([this.onerror, ...this.#listeners.error], { type: 'error' })
  }

  protected emitClose(code: number, reason: string, wasClean: boolean): void {
    this.#call([this.onclose, ...this.#listeners.close], { type: 'close', code, reason, wasClean })
  }

  #call<E>(handlers: readonly (SocketHandler<E> | null)[], event: E): void {
    for (const handler of handlers) {
      try {
        handler?.(event)
      } catch (error) {
        // A listener's fault is its owner's to see, and no reason to lose the flow.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

/** What a browser does with `send` before `open`. */
export function notOpenYet(): DOMException {
  return new DOMException('The socket is still connecting', 'InvalidStateError')
}
