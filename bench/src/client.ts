/** What every library is driven through in the page, and what the instruments of the page tell: one shape for all. */

export const libraries = ['offhook', 'sipjs', 'jssip'] as const
export type Library = (typeof libraries)[number]

export interface ClientOptions {
  /** `ws://127.0.0.1:…` */
  readonly server: string
  /** `sip:alice@example.test` */
  readonly uri: string
  readonly username: string
  readonly password: string
  /** Who is called. */
  readonly target: string
  readonly iceServers: RTCIceServer[]
}

export interface Client {
  /** Resolves when registered. */
  start(): Promise<void>
  /** Places the call; rejects when that fails. When it resolves is the library's own affair. */
  call(): Promise<unknown>
  /** Resolves when the call has ended for the library. */
  hangUp(): Promise<void>
  /** Resolves when the library says that it has stopped, or closes its socket. */
  stop(): Promise<void>
}

/** Milliseconds since `call()`. */
export interface CallTimes {
  readonly invite: number
  /** ICE and DTLS: `connectionState` of the PeerConnection. */
  readonly connected: number
  /** The first RTP packet that came in, seen by asking every 10 ms. */
  readonly packet: number
}

export interface Counts {
  /** Made and not closed. */
  readonly peerConnections: number
  /** Timeouts and intervals to come. */
  readonly timers: number
  /** On window, document, navigator.mediaDevices, navigator.connection, navigator.permissions and screen. */
  readonly listeners: number
}

export interface Instruments {
  /** Calls, waits for the first packet, hangs up and waits for the end. */
  measureCall(client: Client): Promise<CallTimes>
  counts(): Counts
}

declare global {
  var instruments: Instruments
  var createClient: (options: ClientOptions) => Client
  var client: Client
}
