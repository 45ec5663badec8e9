/** The public contract of Offhook's core, in plain TypeScript: no XState, no sip.js. */
import type { PhoneError } from './errors.ts'

/** The one contract that adapters know. `getSnapshot` returns the same object until something in it changed. */
export interface Store<S> {
  getSnapshot(): S
  /** Calls `listener` after each change; returns the function that stops it. */
  subscribe(listener: () => void): () => void
}

export type ErrorCategory =
  | 'connection'
  | 'registration'
  | 'credentials'
  | 'call'
  | 'media'
  | 'device'
  | 'security'
  | 'protocol'
  | 'usage'

/** The SIP response behind an error (RFC 3261 section 21). */
export interface SipFailure {
  readonly status: number
  readonly reason: string
  /** Seconds, from Retry-After (RFC 3261 section 20.33). */
  readonly retryAfter?: number
}

/** A `PhoneError` as plain data, as it stands in snapshots. */
export interface ErrorData {
  readonly code: string
  readonly category: ErrorCategory
  readonly message: string
  readonly hint: string
  /** Nothing will change by itself: someone must act. */
  readonly fatal: boolean
  /** The same request may succeed later. */
  readonly retriable: boolean
  readonly sip?: SipFailure
}

/** How to answer a digest challenge (RFC 7616): a password, or the hash `ha1` of `username:realm:password`. */
export interface Credentials {
  username?: string
  password?: string
  ha1?: string
  /** Epoch milliseconds; new ones are asked for before this. */
  expiresAt?: number
}

export interface CredentialsRequest {
  reason: 'initial' | 'expiring' | 'challenged' | 'rejected'
  realm?: string
  signal: AbortSignal
}

export interface IceServersRequest {
  /** `rejected`: TURN refused the credentials that this function gave, and there is no other path; asked once a call. */
  reason: 'probe' | 'call' | 'restart' | 'rejected'
  signal: AbortSignal
}

/** Structured log lines; secrets are redacted before they get here. */
export interface Logger {
  debug?(message: string, data?: Readonly<Record<string, unknown>>): void
  info?(message: string, data?: Readonly<Record<string, unknown>>): void
  warn?(message: string, data?: Readonly<Record<string, unknown>>): void
  error?(message: string, data?: Readonly<Record<string, unknown>>): void
}

/** What devtools see: each step of each statechart, and each SIP message, both redacted. `at` is epoch ms. */
export type InspectionEvent =
  | {
      readonly type: 'chart'
      readonly at: number
      /** `phone`, `connection`, `registration`, `credentials`, `call` or `media`. */
      readonly chart: string
      /** The call's id for `call` and `media`; the chart's own name for the others. */
      readonly id: string
      readonly event: string
      /** The XState state value: a string, or an object of regions. */
      readonly state: unknown
    }
  | { readonly type: 'sip'; readonly at: number; readonly direction: 'sent' | 'received'; readonly message: string }

/** The part of the W3C WebSocket that the phone uses. */
export interface WebSocketLike {
  readonly readyState: number
  readonly protocol: string
  send(data: string): void
  close(code?: number, reason?: string): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
}

export interface CallPolicy {
  /** Calls at the same time; one more incoming call gets 486. Default 2. */
  max?: number
  /** Milliseconds that an incoming call rings before it gets 480. Default 60 000. */
  noAnswerTimeout?: number
  /** Play what the far end sends before it answers: never, or from the first fork that sends it. Default 'off'. */
  earlyMedia?: 'off' | 'first'
}

/**
 * What a call does about a microphone: it needs one, it goes on listening where none can be had, or it asks for none and
 * only listens.
 */
export type MicrophoneUse = 'required' | 'optional' | 'none'

export interface MediaPolicy {
  constraints?: MediaTrackConstraints
  /** Of calls that do not say otherwise. Default 'required'. */
  microphone?: MicrophoneUse
  iceTransportPolicy?: RTCIceTransportPolicy
  /** Milliseconds: how long without a new candidate counts as done (default 50), and the longest wait (default 2000). */
  gathering?: { quiet?: number; cap?: number }
  /** Codec names by preference, such as `['opus', 'PCMU']`. */
  codecs?: string[]
}

export interface PhoneOptions {
  /** Address of record, 'sip:alice@example.com'. */
  uri: string
  /** WebSocket URLs by preference. `ws:` is taken only for loopback addresses. */
  servers: string | string[]
  credentials?: Credentials | ((request: CredentialsRequest) => Promise<Credentials>)
  /** No default server. */
  iceServers?: RTCIceServer[] | ((request: IceServersRequest) => Promise<RTCIceServer[]>)
  displayName?: string
  /**
   * UUID of this device (RFC 5626 4.1), the same after a reload: its binding then replaces the one before, and the server
   * sends no call to a page that is gone. One phone at a time may use it. Default: a new one with each phone.
   */
  instanceId?: string
  /** Register at `start()`. Default true. */
  register?: boolean
  /** Registration lifetime to ask for, seconds. Default 600. */
  expires?: number
  calls?: CallPolicy
  media?: MediaPolicy
  /** Milliseconds before attempt `attempt` (0 is the first retry); null gives up. */
  reconnect?: { delay?(attempt: number): number | null }
  logger?: Logger
  inspect?: (event: InspectionEvent) => void
  /** Makes the socket; default `new WebSocket(url, protocol)`. */
  webSocket?: (url: string, protocol: 'sip') => WebSocketLike
}

export interface CallOptions {
  /** The far end's name, as shown to it in the To header. */
  displayName?: string
  /** Extra INVITE headers, such as `{ 'X-Account': '42' }`. */
  headers?: Record<string, string>
  /** Hide who calls (RFC 3323). */
  anonymous?: boolean
  iceServers?: RTCIceServer[]
  /** Default: `media.microphone` of the phone. */
  microphone?: MicrophoneUse
}

export interface AnswerOptions {
  /** Default: `media.microphone` of the phone. */
  microphone?: MicrophoneUse
}

export interface ConnectionSnapshot {
  readonly status: 'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'failed'
  readonly server?: string
  /** Attempts since the last time it was connected. */
  readonly attempt: number
  /** Epoch ms of the next attempt. */
  readonly retryAt?: number
  readonly error?: ErrorData
}

export interface RegistrationSnapshot {
  readonly status: 'unregistered' | 'registering' | 'registered' | 'suspended' | 'unregistering' | 'failed'
  /** Epoch ms. */
  readonly expiresAt?: number
  readonly error?: ErrorData
}

export interface CredentialsSnapshot {
  readonly status: 'none' | 'fetching' | 'valid' | 'renewing' | 'expired' | 'revoked'
  /** Epoch ms. */
  readonly expiresAt?: number
}

export interface PhoneSnapshot {
  readonly status: 'stopped' | 'starting' | 'running' | 'stopping'
  readonly connection: ConnectionSnapshot
  readonly registration: RegistrationSnapshot
  readonly credentials: CredentialsSnapshot
  /** Live calls, oldest first. */
  readonly calls: readonly CallSnapshot[]
}

export type CallStatus =
  | 'preparing'
  | 'calling'
  | 'ringing'
  | 'earlyMedia'
  | 'answering'
  | 'established'
  | 'ending'
  | 'ended'

export type CallEndReason =
  | 'hangUp'
  | 'cancelled'
  | 'rejected'
  | 'busy'
  | 'noAnswer'
  | 'answeredElsewhere'
  | 'redirected'
  | 'transferred'
  | 'notFound'
  | 'forbidden'
  | 'unauthorised'
  | 'notAcceptable'
  | 'mediaFailed'
  | 'connectionLost'
  | 'timedOut'
  | 'serverError'
  | 'failed'

export interface RemoteParty {
  readonly uri: string
  readonly displayName?: string
  /** P-Asserted-Identity (RFC 3325), where the platform vouches for the caller. */
  readonly assertedIdentity?: string
}

export interface CallEnd {
  readonly reason: CallEndReason
  readonly by: 'local' | 'remote' | 'system'
  /** The SIP status behind it. */
  readonly code?: number
  readonly text?: string
  readonly error?: ErrorData
}

export interface CallMediaSnapshot {
  readonly status: 'new' | 'gathering' | 'checking' | 'connected' | 'interrupted' | 'restarting' | 'failed' | 'closed'
  /** DTLS is up: what is sent and received is SRTP. */
  readonly encrypted: boolean
  /** There is no microphone in this call: the far end hears nothing. */
  readonly listenOnly?: true
  readonly codec?: string
  readonly path?: 'host' | 'srflx' | 'relay'
}

/** Which commands are legal now, derived from the chart. */
export interface CallCan {
  readonly answer: boolean
  readonly reject: boolean
  readonly redirect: boolean
  readonly hangUp: boolean
  readonly hold: boolean
  readonly resume: boolean
  readonly mute: boolean
  readonly unmute: boolean
  readonly sendDtmf: boolean
}

export interface CallSnapshot {
  readonly id: string
  readonly direction: 'outgoing' | 'incoming'
  readonly status: CallStatus
  readonly remote: RemoteParty
  /** What the INVITE carried beyond the protocol's own headers, for screen-pop. */
  readonly headers: Readonly<Record<string, string>>
  readonly hold: { readonly local: 'active' | 'holding' | 'held' | 'resuming'; readonly remote: 'active' | 'held' }
  readonly muted: boolean
  readonly media: CallMediaSnapshot
  /** The call outlives its WebSocket: `down` and `reattaching` are not the end of it. */
  readonly signalling: 'up' | 'down' | 'reattaching'
  /** Epoch ms. */
  readonly startedAt: number
  readonly ringingAt?: number
  readonly answeredAt?: number
  readonly endedAt?: number
  readonly end?: CallEnd
  readonly can: CallCan
}

/**
 * How loud both ends are, linear from 0 (silence) to 1 (full scale, 0 dBov): the root mean square of the samples since the
 * last look, some 100 ms ago. Speech at a normal distance is about 0.05 to 0.3, so a meter wants a curve or decibels.
 * Where the browser does not count the microphone's, as Firefox, Web Audio listens to it while somebody subscribes and audio
 * flows; `local` is 0 where that cannot run either, as on a machine without a sound output.
 */
export interface AudioLevel {
  /** What the microphone gives to the call: 0 while muted or on hold. */
  readonly local: number
  /** What is heard of the far end. */
  readonly remote: number
}

/**
 * How well audio gets through, in the units of W3C webrtc-stats. What is not known is absent: all of it before the first two
 * looks, and while no packet comes, as in a hold or when the path is gone (`media.status` says which).
 */
export interface CallQuality {
  /**
   * The worst of what follows. `degraded` from 3 % lost (ITU-T G.1010), 30 ms of jitter, or 300 ms of round trip; `bad` from
   * 10 %, 100 ms, or 800 ms. Those of the round trip are twice the one-way delays of ITU-T G.114 (150 and 400 ms), without
   * what both ends add; 10 % and those of the jitter are Offhook's own.
   */
  readonly rating?: 'good' | 'degraded' | 'bad'
  /** Of the far end's packets in the last 5 s, the share that did not come: 0 to 1. */
  readonly loss?: number
  /** Seconds by which the far end's packets come unevenly (RFC 3550 6.4.1). */
  readonly jitter?: number
  /**
   * Seconds to the far end and back (RTCP), or to the other end of the path before the first RTCP report. Firefox does not tell the
   * latter: there it is absent for the first seconds, until both ends have reported (RFC 3550 6.2: each about every 5 s).
   */
  readonly roundTripTime?: number
  /** Of our packets, the share that did not reach the far end: 0 to 1, since its report before the last (RTCP). */
  readonly remoteLoss?: number
  /** Seconds, as the far end reports them (RTCP). */
  readonly remoteJitter?: number
}

export interface DtmfOptions {
  /** 'rtp' is RFC 4733 telephone-event, 'info' is SIP INFO; 'auto' takes rtp where both ends have it. */
  mode?: 'auto' | 'rtp' | 'info'
  /** Milliseconds a tone, 40 to 6000. Default 100. */
  duration?: number
  /** Milliseconds between tones, at least 30. Default 70. */
  gap?: number
}

export type RejectCode = 486 | 480 | 600 | 603

export interface Call extends Store<CallSnapshot> {
  readonly id: string
  readonly direction: 'outgoing' | 'incoming'
  /** Resolves when established. */
  answer(options?: AnswerOptions): Promise<void>
  reject(options?: { code?: RejectCode; reason?: string }): Promise<void>
  /** 302 while ringing. */
  redirect(target: string): Promise<void>
  /** Cancel, reject or BYE: whatever ends it now. Resolves when ended. */
  hangUp(): Promise<void>
  /** Resolves on the far end's answer; a refusal rejects and the call lives. */
  hold(): Promise<void>
  resume(): Promise<void>
  mute(): void
  unmute(): void
  sendDtmf(tones: string, options?: DtmfOptions): Promise<void>
  readonly localStream: MediaStream | null
  /** Already playing. */
  readonly remoteStream: MediaStream | null
  /** Looked at once a second while somebody subscribes and the call lives; never changes the call's own snapshot. */
  readonly quality: Store<CallQuality>
  /** The same, ten times a second. */
  readonly level: Store<AudioLevel>
}

export type WarningCode =
  | 'playbackBlocked'
  | 'headerDropped'
  | 'malformedMessage'
  | 'listenerThrew'
  | 'referRefused'
  | 'microphoneLost'
  | 'microphoneUnavailable'
  | 'turnCredentialsRejected'
  | 'turnUnavailable'

export interface PhoneEvents {
  incomingCall: { call: Call }
  callEnded: { call: CallSnapshot }
  warning: { code: WarningCode; message: string; callId?: string }
  error: { error: PhoneError }
}

export interface Phone extends Store<PhoneSnapshot> {
  /** Connected and, unless `register: false`, registered. Rejects with a `PhoneError`. */
  start(): Promise<void>
  /** Ends calls, unregisters, closes; takes 2 s at most; releases everything. */
  stop(): Promise<void>
  /**
   * Resolves when registered. Without a connection it waits for the next one. Rejects with a `PhoneError` when the server
   * refuses (registration…, credentials…), also when it only says later: Offhook then goes on trying. Rejects with
   * `invalidState` at once when `unregister()` overtakes it.
   */
  register(): Promise<void>
  /**
   * Resolves when the binding is removed; after 4 s at most: 2 for a REGISTER that is under way, 2 for its own. Calls go on.
   * Rejects with `invalidState` at once when `register()` or a registering `start()` overtakes it.
   */
  unregister(): Promise<void>
  /** 'sip:bob@x', 'tel:+1…', 'bob', '+1 555 …'. Throws a `PhoneError` on a bad target. */
  call(target: string, options?: CallOptions): Call
  /** Live calls, oldest first. */
  readonly calls: readonly Call[]
  getCall(id: string): Call | undefined
  /** Moments; state is in the snapshot. Returns the function that stops listening. */
  on<E extends keyof PhoneEvents>(type: E, listener: (event: PhoneEvents[E]) => void): () => void
}
