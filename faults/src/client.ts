/** What every library is driven through in its page, and what the page tells: one shape for all. Plain data, it crosses CDP. */

export const libraries = ['offhook', 'sipjs', 'jssip'] as const
export type Library = (typeof libraries)[number]

export interface ClientOptions {
  /** WebSocket URLs by preference; a library that knows one only takes the first. */
  readonly servers: string[]
  /** `sip:alice@offhook.test` */
  readonly uri: string
  readonly username: string
  readonly password: string
  readonly iceServers: RTCIceServer[]
  /** Media through TURN alone. */
  readonly relayOnly: boolean
}

/** What the library says of itself at one moment, in its own public words. */
export interface Claim {
  readonly connected: boolean
  readonly registered: boolean
  readonly call: 'none' | 'calling' | 'ringing' | 'incoming' | 'up'
  /** The far end was put on hold. */
  readonly held: boolean
  /** The call is as it was before: neither on hold nor on its way from it. Only Offhook tells the way from the end of it. */
  readonly resumed: boolean
  /**
   * `connected`: says that media goes. A library that says nothing of media has the `connectionState` of the PeerConnection that
   * it hands out taken as its word.
   */
  readonly media: 'none' | 'connected' | 'lost'
}

export interface Client {
  /** Resolves when registered. */
  start(): Promise<void>
  /** Places the call. When it resolves is the library's own affair; rejects when it failed. */
  call(target: string): Promise<unknown>
  answer(): Promise<unknown>
  hold(): Promise<unknown>
  resume(): Promise<unknown>
  hangUp(): Promise<unknown>
  claim(): Claim
}

export type Command = 'call' | 'answer' | 'hold' | 'resume' | 'hangUp'

/** One look at the page. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number
  readonly claim: Claim
  /** RTP audio packets received by all PeerConnections of the page so far. */
  readonly packets: number
  /** RTP audio packets lost, by the count of getStats. */
  readonly lost: number
  /** Sum of `totalAudioEnergy` of what was received so far. */
  readonly energy: number
}

/** What a person who looks for a cause needs: SIP frames, chart steps, commands. */
export interface Note {
  /** Epoch ms. */
  readonly at: number
  readonly kind: 'sent' | 'received' | 'socket' | 'chart' | 'ice' | 'command' | 'error'
  readonly text: string
}

export interface Probe {
  note(kind: Note['kind'], text: string): void
  /** Looks at the client four times a second from now on. */
  watch(client: Client): void
  /** Starts a command; how it ends is noted. Does not wait. */
  command(name: Command, target?: string): void
  /** What was seen since the last time it was asked. */
  take(): { samples: Sample[]; notes: Note[] }
  /** `connectionState` of the newest PeerConnection that is open. */
  mediaState(): RTCPeerConnectionState | undefined
}

declare global {
  var probe: Probe
  var createClient: (options: ClientOptions) => Client
  var client: Client
}
