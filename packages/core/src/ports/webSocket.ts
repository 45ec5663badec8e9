import type { WebSocketLike } from '../types.ts'

/** Opens a WebSocket with the subprotocol `sip` (RFC 7118). May throw on a bad URL. */
export type CreateWebSocket = (url: string) => WebSocketLike
