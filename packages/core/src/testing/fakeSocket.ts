import type { WebSocketLike } from '../types.ts'

/** WebSockets that a test opens, closes and speaks through by hand, in the order in which they were made. */
export class FakeSockets {
  readonly made: FakeSocket[] = []
  /** Set to make the constructor throw, as `new WebSocket` does on a bad URL. */
  error: unknown

  readonly create = (url: string): FakeSocket => {
    if (this.error !== undefined) throw this.error
    const socket = new FakeSocket(url)
    this.made.push(socket)
    return socket
  }

  /** The newest. */
  get last(): FakeSocket {
    const socket = this.made.at(-1)
    if (!socket) throw new Error('no socket was made')
    return socket
  }

  /** How many nobody closed. */
  open(): number {
    return this.made.filter((socket) => socket.readyState < 2).length
  }
}

export class FakeSocket implements WebSocketLike {
  readonly url: string
  readonly sent: string[] = []
  readyState = 0
  protocol = ''
  binaryType = 'blob'
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  /** Set to make `send` throw. */
  sendError: unknown

  constructor(url: string) {
    this.url = url
  }

  send(data: string): void {
    if (this.sendError !== undefined) throw this.sendError
    this.sent.push(data)
  }
  /** Never answered by a close frame: a black hole. */
  close(): void {
    this.readyState = 2
  }

  accept(protocol = 'sip'): void {
    this.readyState = 1
    this.protocol = protocol
    this.tell(this.onopen, { type: 'open' })
  }
  receive(data: unknown): void {
    this.tell(this.onmessage, { type: 'message', data })
  }
  fail(): void {
    this.readyState = 3
    this.tell(this.onerror, { type: 'error' })
  }
  drop(code = 1006, reason = '', wasClean = false): void {
    this.readyState = 3
    this.tell(this.onclose, { type: 'close', code, reason, wasClean })
  }

  /** The interface types its handlers for a reader of events, not for their author. */
  private tell(handler: ((event: never) => void) | null, event: object): void {
    handler?.(event as never)
  }
}
