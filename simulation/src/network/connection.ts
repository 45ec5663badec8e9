/** A WebSocket over TCP between a page and the platform, with what networks do to it: resets, silence, and late news of both. */
import type { WireHandler } from '@offhook/switchboard'
import type { WebSocketLike } from '../../../packages/core/src/types.ts'
import type { Platform } from '../platform.ts'
import type { Dice } from '../time/dice.ts'
import type { Scheduler, Timer } from '../time/scheduler.ts'
import type { Device } from './device.ts'
import { Lane } from './lane.ts'

/** Sees every frame that a page sends, and every one that reaches it. */
export interface Tap {
  sent(connection: Connection, frame: string): void
  received(connection: Connection, frame: string): void
}

export interface ConnectionParts {
  readonly device: Device
  readonly platform: Platform
  readonly scheduler: Scheduler
  readonly dice: Dice
  readonly tap: Tap
}

/** ms; as long as Chromium waits for the answer to a close frame. */
const closingTimeout = 2_000

/** ms until a server gives up a client that is silent: its keep-alive or its TCP's timeout. */
export const serverTimeout = [5_000, 120_000] as const

type Handler<E> = ((event: E) => void) | null

export class Connection implements WebSocketLike {
  readyState = 0
  readonly protocol = 'sip'
  onopen: Handler<never> = null
  onmessage: Handler<never> = null
  onerror: Handler<never> = null
  onclose: Handler<never> = null
  readonly #parts: ConnectionParts
  readonly #up: Lane
  readonly #down: Lane
  #server: WireHandler | undefined
  #closing: Timer | undefined
  /** Nothing passes any more, and nobody was told. */
  #isSilent = false

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    const { scheduler, device } = parts
    this.#up = new Lane(scheduler, device, undefined)
    this.#down = new Lane(scheduler, device, device)
    device.connections.add(this)
    this.#open()
  }

  get device(): Device {
    return this.#parts.device
  }

  get isOpen(): boolean {
    return this.readyState === 1
  }

  send(data: string): void {
    if (this.readyState === 0) throw new DOMException('The socket is still connecting', 'InvalidStateError')
    if (this.readyState !== 1) return
    this.#parts.tap.sent(this, data)
    this.#up.push(() => this.#server?.receive(data))
  }

  close(): void {
    if (this.readyState >= 2) return
    const wasOpen = this.readyState === 1
    this.readyState = 2
    const { scheduler, device } = this.#parts
    this.#closing = scheduler.within(wasOpen ? closingTimeout : 1, device, () => this.#closed(1006, ''))
    if (!wasOpen) return
    this.#up.push(() => {
      this.#leave()
      this.#down.push(() => this.#closed(1000, ''))
    })
  }

  /** Both ends lose it, each when the news reaches it (ms), undefined for never; what is on its way is lost. */
  reset(news: { readonly client: number | undefined; readonly server: number | undefined }): void {
    const { scheduler, device } = this.#parts
    this.#silence()
    if (news.client !== undefined) scheduler.within(news.client, device, () => this.#failed())
    if (news.server !== undefined) scheduler.after(news.server, undefined, () => this.#leave())
  }

  /** The path is whole again. */
  resume(delay: number): void {
    if (this.#isSilent) return
    this.#up.resume(delay)
    this.#down.resume(delay)
  }

  #open(): void {
    const { device, scheduler } = this.#parts
    if (!device.isOnline) {
      scheduler.within(1, device, () => this.#failed())
      return
    }
    // TCP, TLS and the HTTP upgrade.
    for (let trip = 0; trip < 2; trip += 1) this.#up.push(() => {})
    this.#up.push(() => this.#arrive())
  }

  #arrive(): void {
    if (this.readyState !== 0 || this.#isSilent) return
    const { platform, tap } = this.#parts
    const server = platform.attach({
      send: (text) => {
        this.#down.push(() => {
          if (this.readyState !== 1) return
          tap.received(this, text)
          this.#call(this.onmessage, { type: 'message', data: text })
        })
      },
      close: (code, reason) => this.#down.push(() => this.#closed(code, reason)),
      terminate: () => this.#down.push(() => this.#failed()),
    })
    if (!server) {
      this.#down.push(() => this.#failed())
      return
    }
    this.#server = server
    this.#down.push(() => {
      if (this.readyState !== 0) return
      this.readyState = 1
      this.#call(this.onopen, { type: 'open' })
    })
  }

  #silence(): void {
    this.#isSilent = true
    this.#up.die()
    this.#down.die()
  }

  /** The server notices that the client is gone. */
  #leave(): void {
    const server = this.#server
    this.#server = undefined
    server?.closed()
  }

  #failed(): void {
    if (this.readyState === 3) return
    this.#call(this.onerror, { type: 'error' })
    this.#closed(1006, '')
  }

  #closed(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    if (this.#closing) this.#parts.scheduler.clear(this.#closing)
    this.device.connections.delete(this)
    this.#silence()
    // Whatever the client still had to say is lost; a server that hears nothing of the end finds out by itself.
    const { scheduler, dice } = this.#parts
    const news = this.device.isCut ? dice.between(...serverTimeout) : this.device.latency()
    scheduler.after(news, undefined, () => this.#leave())
    this.#call(this.onclose, { type: 'close', code, reason, wasClean: code !== 1006 })
  }

  #call(handler: Handler<never>, event: object): void {
    handler?.(event as never)
  }
}
