/** What a page of the run can be asked: one phone, and what is open in the page. */
import type { PhoneOptions } from '@offhook/core'
import type { WireSummary } from '../incoming/wire.ts'

export interface PageCounts {
  /** Made and not closed. */
  readonly peerConnections: number
  /** Live: microphones opened and tracks received. */
  readonly tracks: number
  /** Made and not closed. */
  readonly sockets: number
  /** Timeouts and intervals to come. */
  readonly timers: number
  /** On window, document and others that outlive a phone. */
  readonly listeners: number
  readonly calls: number
}

/** All calls of the page together, since they began. */
export interface Audio {
  /** Milliseconds of the page's clock at which it was counted: a busy page is asked later than another. */
  readonly at: number
  readonly received: number
  readonly lost: number
  readonly sent: number
  /** Of what came in (`totalAudioEnergy`): 0 is silence. */
  readonly energy: number
}

export interface CallTimes {
  /** Milliseconds from `call()` to `established`, and to the first packet. */
  readonly established: number
  readonly packet: number
}

/** What can be sent to a page. */
export type PageOptions = Pick<PhoneOptions, 'uri' | 'servers' | 'iceServers' | 'calls'> & {
  readonly credentials: { readonly username: string; readonly password: string }
}

export interface LoadPage {
  /** Registered. */
  start(options: PageOptions): Promise<void>
  stop(): Promise<void>
  /** From now on calls are answered at once. */
  answerEverything(): void
  /** From now on calls are taken as they ask for. */
  takeCalls(): void
  /** Resolves when the first packet of audio came in. */
  call(target: string): Promise<CallTimes>
  /** Every call; resolves when they have ended. */
  hangUp(): Promise<void>
  /** Calls and hangs up that often; tells of each call what it left open, empty when that is nothing. */
  callInTurn(target: string, times: number): Promise<{ readonly established: number; readonly left: string }[]>
  audio(): Promise<Audio>
  counts(): PageCounts
  /** Why calls ended that nobody hung up here: by whom, how, and what the media was then. */
  surprises(): readonly string[]
  /** Of `takeCalls`. */
  taken(): {
    readonly outcomes: [call: string, outcome: string][]
    readonly refused: readonly string[]
    readonly mostCalls: number
    readonly wire: WireSummary
  }
  clearTaken(): void
}

declare global {
  var load: LoadPage
  var openInPage: {
    readonly peers: ReadonlySet<RTCPeerConnection>
    counts(): Omit<PageCounts, 'calls'>
    /** Hears every text frame of every socket. */
    onFrame: ((direction: 'sent' | 'received', text: string) => void) | undefined
  }
}
