/** What the charts need from WebRTC, in plain data. Streams and PeerConnections stay behind this port. */
import type { CallMediaSnapshot, MicrophoneUse, WarningCode } from '../types.ts'

/** Learns which ICE servers answer, and opens one media session a call. */
export interface MediaPort {
  /** Asks every configured server for a candidate, in the background, and remembers who answers and how fast. */
  probe(): void
  open(id: string, options: MediaSessionOptions, listener: (event: MediaEvent) => void): MediaSession
  session(id: string): MediaSession | undefined
  /** Closes every session and probe. */
  dispose(): void
}

export interface MediaSessionOptions {
  /** Instead of the configured ones, for this call. */
  readonly iceServers?: RTCIceServer[]
}

/** Which way audio may flow, as this end wishes it: `sendonly` puts the far end on hold. */
export type MediaDirection = 'sendrecv' | 'sendonly'

export interface MediaSession {
  /**
   * Prepares what a description needs, all at once: microphone, ICE servers, PeerConnection. Rejects with a `PhoneError`
   * (microphoneDenied, microphoneNotFound, microphoneBusy, constraintsNotMet, insecureContext, webrtcUnsupported, iceServersFailed).
   */
  prepare(signal: AbortSignal): Promise<void>
  /**
   * A gathered offer. Rejects with noCandidates, turnCredentialsRejected, turnUnavailable or localDescription. Prepares first
   * where that was not done. Without a microphone `sendrecv` goes out as `recvonly`.
   */
  createOffer(options: DescriptionOptions & { iceRestart?: boolean }, signal: AbortSignal): Promise<string>
  /** Applies the far end's offer and gives the gathered answer. Rejects as `createOffer` does, or with remoteDescription. */
  createAnswer(offer: string, options: DescriptionOptions, signal: AbortSignal): Promise<NegotiatedAnswer>
  /** Applies the far end's answer. `provisional` is early media (pranswer). Rejects with remoteDescription. */
  applyAnswer(answer: string, options?: { provisional?: boolean }): Promise<Negotiated>
  /** Back to the last agreed description, directions and tracks included. Resolves when stable; a no-op when it is. */
  rollback(): Promise<void>
  /** Silence instead of the microphone; packets go on. */
  setMuted(muted: boolean): void
  /** RFC 4733 tones. Resolves after the last one; rejects with dtmfUnavailable. */
  sendTones(tones: string, options: { duration: number; gap: number }, signal: AbortSignal): Promise<void>
  canSendTones(): boolean
  /**
   * What is counted of the call's audio now. Undefined before there is a PeerConnection. With `sound` it listens to the
   * microphone itself where the browser does not count that, for as long as it is asked again within a second.
   */
  measure(options?: { sound?: boolean }): Promise<AudioMeasure | undefined>
  readonly localStream: MediaStream | null
  readonly remoteStream: MediaStream | null
  /** Stops the microphone, the playback and the PeerConnection. */
  close(): void
}

export interface DescriptionOptions {
  readonly direction: MediaDirection
  /** The first description of a session decides. Default 'required'. */
  readonly microphone?: MicrophoneUse | undefined
}

export interface Negotiated {
  /**
   * The far end sends `sendonly` or `inactive`: it holds the call. Absent when its description cannot tell: whoever is
   * offered `recvonly` answers `sendonly`, holding or not.
   */
  readonly remoteHold?: boolean
  readonly codec?: string
}

export interface NegotiatedAnswer extends Negotiated {
  readonly answer: string
  /** The offer began an ICE restart (RFC 8445 section 9), and this session takes part in it. */
  readonly restarted?: true
}

/** In the units of https://w3c.github.io/webrtc-stats/. What a browser does not say is undefined. */
export interface AudioMeasure {
  /** Another number for each PeerConnection: their counts have nothing to do with each other. */
  readonly connection: number
  /** What the microphone gives. */
  readonly sent: SoundCount
  readonly received: SoundCount & {
    /** Packets, and those that did not come. */
    readonly packets?: number | undefined
    readonly lost?: number | undefined
    readonly jitter?: number | undefined
  }
  /** What the far end says of the packets that were sent to it (RTCP). */
  readonly reported: {
    readonly loss?: number | undefined
    readonly jitter?: number | undefined
    readonly roundTripTime?: number | undefined
  }
  /** Seconds from a connectivity check to its answer. */
  readonly checkTime?: number | undefined
}

/** Sound that passed. */
export interface SoundCount {
  /** 0 to 1, of this moment. */
  readonly level?: number | undefined
  /** Squares of samples times seconds, and seconds: both only grow. */
  readonly energy?: number | undefined
  readonly duration?: number | undefined
}

export type MediaEvent =
  | { readonly type: 'media.ice'; readonly state: RTCIceConnectionState }
  | { readonly type: 'media.dtls'; readonly state: RTCDtlsTransportState }
  /** Of an ICE restart that both ends agreed on nothing comes: another is needed, and it will take another PeerConnection. */
  | { readonly type: 'media.restartStalled' }
  /** Where the packets go, read from the selected pair. */
  | { readonly type: 'media.path'; readonly path: NonNullable<CallMediaSnapshot['path']> }
  | { readonly type: 'media.codec'; readonly codec: string }
  /** The call goes on without a microphone. */
  | { readonly type: 'media.listenOnly' }
  | { readonly type: 'media.warning'; readonly code: WarningCode; readonly message: string }
  /** The microphone went away (unplugged, taken by the system). */
  | { readonly type: 'media.trackEnded' }
  /** The browser wants a user gesture before it plays. */
  | { readonly type: 'media.playbackBlocked' }
