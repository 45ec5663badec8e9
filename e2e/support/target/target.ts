/** What a browser test needs of a SIP platform beyond the page, so that one suite runs on more than one. */
import type { Platform } from '@offhook/platform'
import type { Platform as Backend } from '@offhook/playground/server/platform'

export type TargetName = 'switchboard' | 'kamailio'

/** Ends a fault. Calling it again does nothing. */
export type Lift = () => Promise<void>

/** A SIP message as it passed the server. */
export interface PassedMessage {
  /** Epoch milliseconds. */
  readonly at: number
  /** Seen from the server. */
  readonly direction: 'in' | 'out'
  /** Which connection; only to tell them apart. */
  readonly flow: string
  /** The user or the line at the other end, where that is known. */
  readonly party: string | undefined
  readonly callId: string
  readonly cseq: string
  /** Of the request, or of the request that is answered. */
  readonly method: string
  readonly status?: number
  /** `INVITE` or `180 Ringing` */
  readonly summary: string
  /** The whole message, without secrets. */
  readonly text: string
}

export interface Binding {
  readonly contact: string
  /** Its connection is open, as far as the registrar knows. */
  readonly connected: boolean
}

export interface ResponseWish {
  readonly method: string
  /** Only requests of this user. */
  readonly user?: string
  /** Only requests inside a dialog, such as re-INVITEs. Default: only those outside. */
  readonly inDialog?: boolean
  readonly status: number
  /** Seconds. */
  readonly retryAfter?: number
  /** How many requests are answered so; all when absent. */
  readonly times?: number
}

export interface TargetFaults {
  /** Cuts the user's connections without a goodbye. Resolves to how many there were, once the registrar knows that they are gone. */
  cutConnection(user: string): Promise<number>
  /** New connections fail; present ones live on. */
  refuseConnections(): Promise<Lift>
  /** The user's present connections stay open and carry nothing, either way. */
  halfOpen(user: string): Promise<Lift>
  /** The server is gone, with every connection; lifting it resolves once it is back. */
  down(): Promise<Lift>
  /** The server answers such requests by itself. */
  respond(wish: ResponseWish): Promise<void>
  /** The next message of this kind on its way to the user is lost. A response has a `status`. */
  loseOne(wish: { readonly to: string; readonly method: string; readonly status?: number }): Promise<void>
}

/** Numbers that always answer, each in its way: echo, busy, decline, noanswer-N, ringing, early-N, earlyfork-N, slow-N. */
export interface TargetLines {
  /** How many calls have been answered there and not ended. */
  calls(line: string): number
  /** Ends every call at the line, from its side. */
  hangUp(line: string): Promise<void>
}

/** Somebody who answers at once, makes a sound, and writes down the digits that he is sent. */
export interface DigitListener {
  readonly user: string
  /** In the call that he took last, oldest first. */
  heard(): readonly string[]
}

export interface Target {
  readonly name: TargetName
  /** Absent on the switchboard, which has no desk phones and no TURN server. */
  readonly platform?: Platform
  /** For the playground's server. */
  readonly backend: Backend
  readonly faults: TargetFaults
  readonly lines: TargetLines
  readonly digits: DigitListener
  /** Every message that passes the server. Returns how to stop. */
  trace(listener: (message: PassedMessage) => void): () => void
  registrations(user: string): Promise<readonly Binding[]>
  /**
   * The user's credentials are refused from now on, and no others are issued. `cut`, the default, ends the user's connections,
   * or it would be noticed at the next refresh only.
   */
  revoke(user: string, options?: { readonly cut?: boolean }): Promise<void>
  /** Between two tests: ends faults and calls at lines, and gives credentials back. */
  reset(): Promise<void>
  /** Adds what the platform wrote to the results of a test that failed: into this folder, whose name ends with a slash. */
  keep?(folder: string): void
  close(): Promise<void>
}
