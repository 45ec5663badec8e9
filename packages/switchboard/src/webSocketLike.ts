/**
 * The part of a browser's WebSocket that SIP needs. Handlers are method-typed so that this fits whatever event types
 * the other side declares.
 */
export interface WebSocketLike {
  readonly url: string
  readonly protocol: string
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  onopen: SocketHandler<SocketEvent> | null
  onmessage: SocketHandler<SocketMessageEvent> | null
  onclose: SocketHandler<SocketCloseEvent> | null
  onerror: SocketHandler<SocketEvent> | null
  send(data: string): void
  close(code?: number, reason?: string): void
  addEventListener<T extends keyof SocketEvents>(type: T, listener: SocketHandler<SocketEvents[T]>): void
  removeEventListener<T extends keyof SocketEvents>(type: T, listener: SocketHandler<SocketEvents[T]>): void
}

export interface SocketEvent {
  readonly type: string
}

export interface SocketMessageEvent extends SocketEvent {
  readonly data: string
}

export interface SocketCloseEvent extends SocketEvent {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

export interface SocketEvents {
  open: SocketEvent
  message: SocketMessageEvent
  close: SocketCloseEvent
  error: SocketEvent
}

export type SocketHandler<E> = { handle(event: E): void }['handle']
