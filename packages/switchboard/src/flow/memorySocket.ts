/** A WebSocket without a network: both ends in one realm, delivery by microtask, so that order is always the same. */
import type { Timers } from '../clock.ts'
import type { WebSocketLike } from '../webSocketLike.ts'
import type { Wire, WireHandler } from './flow.ts'
import { closingTimeout, notOpenYet, SocketEventTarget } from './socketEvents.ts'

export class MemorySocket extends SocketEventTarget implements WebSocketLike {
  readonly url: string
  readonly protocol = 'sip'
  #readyState = 0
  #handler: WireHandler | undefined
  readonly #timers: Timers

  constructor(url: string, timers: Timers, attach: (wire: Wire) => WireHandler | undefined) {
    super()
    this.url = url
    this.#timers = timers
    later(() => {
      if (this.#readyState !== 0) return
      this.#handler = attach({
        send: (text) => later(() => this.#readyState === 1 && this.emitMessage(text)),
        close: (code, reason) => later(() => this.#end(code, reason, true)),
        terminate: () => later(() => this.#fail()),
      })
      if (!this.#handler) return this.#fail()
      this.#readyState = 1
      this.emitOpen()
    })
  }

  get readyState(): number {
    return this.#readyState
  }

  send(data: string): void {
    if (this.#readyState === 0) throw notOpenYet()
    if (this.#readyState !== 1) return
    later(() => this.#handler?.receive(data))
  }

  close(code = 1005, reason = ''): void {
    if (this.#readyState >= 2) return
    if (this.#readyState === 0) {
      this.#readyState = 2
      later(() => this.#fail())
      return
    }
    this.#readyState = 2
    later(() => {
      if (this.#handler?.closed() === false) this.#timers.after(closingTimeout, () => this.#end(1006, '', false))
      else this.#end(code, reason, true)
    })
  }

  #fail(): void {
    if (this.#readyState === 3) return
    this.#readyState = 3
    this.emitError()
    this.emitClose(1006, '', false)
  }

  #end(code: number, reason: string, wasClean: boolean): void {
    if (this.#readyState === 3) return
    this.#readyState = 3
    this.emitClose(code, reason, wasClean)
  }
}

function later(run: () => void): void {
  // Not queueMicrotask: fake timers replace that one.
  void Promise.resolve().then(run)
}
