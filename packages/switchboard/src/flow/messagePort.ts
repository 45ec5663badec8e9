/**
 * WebSockets over a MessagePort: a page talks to a switchboard in a worker, a frame or another tab. One port carries
 * any number of sockets one after the other, since a phone that reconnects asks for a new one.
 */
import type { WebSocketLike } from '../webSocketLike.ts'
import type { Wire, WireHandler } from './flow.ts'
import { closingTimeout, notOpenYet, SocketEventTarget } from './socketEvents.ts'

/** MessagePort (of a page or of Node), Worker, a worker's global scope, BroadcastChannel. */
export interface PortLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: object) => void): void
  removeEventListener(type: 'message', listener: (event: object) => void): void
  /** MessagePorts deliver nothing before. */
  start?(): void
}

type Act = 'connect' | 'open' | 'refuse' | 'toServer' | 'toClient' | 'close' | 'closed' | 'terminate'

interface Packet {
  readonly offhook: Act
  readonly socket: number
  readonly data: string
  readonly code: number
}

let sockets = 0

/** The client's end: a new socket on each call. */
export function connectPort(port: PortLike): WebSocketLike {
  return new PortSocket(port)
}

/** The switchboard's end. Returns a function that stops listening and closes the port's sockets (1001). */
export function servePort(port: PortLike, attach: (wire: Wire) => WireHandler | undefined): () => void {
  const handlers = new Map<number, WireHandler>()
  const listen = (event: object) => {
    const packet = packetOf(event)
    if (!packet) return
    const { socket } = packet
    const post = (offhook: Act, data = '', code = 1000) => port.postMessage({ offhook, socket, data, code })
    if (packet.offhook === 'connect' && !handlers.has(socket)) {
      const handler = attach({
        send: (text) => post('toClient', text),
        close: (code, reason) => {
          handlers.delete(socket)
          post('closed', reason, code)
        },
        terminate: () => {
          handlers.delete(socket)
          post('terminate')
        },
      })
      if (handler) handlers.set(socket, handler)
      post(handler ? 'open' : 'refuse')
    } else if (packet.offhook === 'toServer') handlers.get(socket)?.receive(packet.data)
    else if (packet.offhook === 'close') {
      if (handlers.get(socket)?.closed() === false) return
      handlers.delete(socket)
      post('closed', packet.data, packet.code)
    }
  }
  port.addEventListener('message', listen)
  port.start?.()
  return () => {
    port.removeEventListener('message', listen)
    for (const [socket, handler] of handlers) {
      handler.closed()
      port.postMessage({ offhook: 'closed', socket, data: 'Switchboard stopped', code: 1001 })
    }
    handlers.clear()
  }
}

class PortSocket extends SocketEventTarget implements WebSocketLike {
  readonly url = 'port:'
  readonly protocol = 'sip'
  // Two realms may share a BroadcastChannel, so a count alone could collide.
  readonly #id = ++sockets + Math.floor(Math.random() * 2 ** 31) * 1024
  readonly #port: PortLike
  readonly #listen = (event: object) => this.#receive(packetOf(event))
  #readyState = 0
  #closing: ReturnType<typeof setTimeout> | undefined

  constructor(port: PortLike) {
    super()
    this.#port = port
    port.addEventListener('message', this.#listen)
    port.start?.()
    this.#post('connect')
  }

  get readyState(): number {
    return this.#readyState
  }

  send(data: string): void {
    if (this.#readyState === 0) throw notOpenYet()
    if (this.#readyState === 1) this.#post('toServer', data)
  }

  close(code = 1005, reason = ''): void {
    if (this.#readyState >= 2) return
    this.#readyState = 2
    this.#closing = setTimeout(() => this.#end(1006, '', false), closingTimeout)
    this.#post('close', reason, code)
  }

  #receive(packet: Packet | undefined): void {
    if (packet?.socket !== this.#id || this.#readyState === 3) return
    if (packet.offhook === 'open' && this.#readyState === 0) {
      this.#readyState = 1
      this.emitOpen()
    } else if (packet.offhook === 'toClient' && this.#readyState === 1) this.emitMessage(packet.data)
    else if (packet.offhook === 'closed') this.#end(packet.code, packet.data, true)
    else if (packet.offhook === 'refuse' || packet.offhook === 'terminate') {
      this.emitError()
      this.#end(1006, '', false)
    }
  }

  #end(code: number, reason: string, wasClean: boolean): void {
    this.#readyState = 3
    clearTimeout(this.#closing)
    this.#port.removeEventListener('message', this.#listen)
    this.emitClose(code, reason, wasClean)
  }

  #post(offhook: Act, data = '', code = 1000): void {
    this.#port.postMessage({ offhook, socket: this.#id, data, code })
  }
}

/** Other traffic on the same port is none of ours. */
function packetOf(event: object): Packet | undefined {
  return 'data' in event && isPacket(event.data) ? event.data : undefined
}

function isPacket(value: unknown): value is Packet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'offhook' in value &&
    typeof value.offhook === 'string' &&
    'socket' in value &&
    typeof value.socket === 'number' &&
    'data' in value &&
    typeof value.data === 'string' &&
    'code' in value &&
    typeof value.code === 'number'
  )
}
