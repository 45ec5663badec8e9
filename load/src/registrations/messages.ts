/** What the process of a fleet is asked, and what it answers: one answer a question, in order. */
import type { SocketCounts } from '../phone/socket.ts'
import type { Account, FleetOptions } from './fleet.ts'

export type Library = 'offhook' | 'sipjs'

export type Question =
  | { readonly type: 'begin'; readonly library: Library; readonly options: FleetOptions }
  /** That many at a time; answered when every one is registered, or has failed. */
  | { readonly type: 'join'; readonly accounts: readonly Account[]; readonly abreast: number }
  /** Milliseconds of doing nothing but what the phones do by themselves. */
  | { readonly type: 'hold'; readonly duration: number }
  | { readonly type: 'leave' }

export interface Answer {
  readonly type: 'done'
  /** How long it took, and what it cost this process meanwhile. */
  readonly seconds: number
  readonly cpuSeconds: number
  readonly failures: readonly string[]
  readonly registered: number
  readonly drops: number
  /** Since the process began. */
  readonly sockets: SocketCounts
  /** Bytes in use by JavaScript and its buffers, after garbage collection. */
  readonly heap: number
  /** Resident bytes of the process. */
  readonly resident: number
}
