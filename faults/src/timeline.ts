/** What was seen of one client and its far end in one run of one case. All times are epoch ms of one clock. */
import type { Claim, Note } from './client.ts'

/** Audio that arrived since the entry before. */
export interface Heard {
  readonly at: number
  readonly packets: number
  /** Squares of full scale times seconds, as `totalAudioEnergy` of getStats. */
  readonly energy: number
}

export interface Said {
  readonly at: number
  readonly claim: Claim
}

/** What is so, whatever the client says. */
export interface Truth {
  readonly at: number
  /** The registrar has a binding, its connection is up at both ends, and packets pass. */
  readonly bound: boolean
  /** The far end has the call, answered. */
  readonly farCall: boolean
}

export interface Timeline {
  readonly faultAt: number
  /** Server, network or machine are back; from here on the client is measured. */
  readonly restoredAt: number
  /** From when on both ends should hear each other: `restoredAt`, or later where the call is answered or resumed then. */
  readonly talkAt: number
  /** Before the call is hung up. */
  readonly endedAt: number
  readonly said: readonly Said[]
  readonly truth: readonly Truth[]
  /** By the browser, from the far end. */
  readonly heardHere: readonly Heard[]
  /** By the far end, from the browser. */
  readonly heardThere: readonly Heard[]
  readonly notes: readonly Note[]
}
