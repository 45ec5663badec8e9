import type { Claim } from './client.ts'
import type { Seat } from './seat.ts'
import type { Proof, Sign } from './signs.ts'
import type { World } from './world.ts'

/** When what happened; epoch ms. */
export interface Marks {
  readonly faultAt: number
  /** From when on a phone could register: server or network are back. */
  readonly restoredAt: number
  /** From when on both ends should hear each other, where that is later: answered, resumed. Default `restoredAt`. */
  readonly talkAt?: number
}

/** What a case hands back. */
export interface Happened extends Marks {
  /** That the fault was one, by the network or the platform. All must be shown. */
  readonly proofs?: readonly Proof[]
}

export interface Stage {
  readonly world: World
  readonly seats: readonly Seat[]
  /** The same to all clients at the same time. */
  all(action: (seat: Seat) => Promise<unknown>): Promise<void>
  wait(ms: number): Promise<void>
  /** Counts something that went well or did not, such as each hold: `5/6` in the table's notes. */
  tally(seat: Seat, what: string, good: boolean): void
  progress(text: string): void
}

export interface FaultCase {
  /** For `--only`. */
  readonly name: string
  /** For the table. */
  readonly title: string
  /** Platforms of two edges, which every client is told of that can know two. Default 1. */
  readonly edges?: 1 | 2
  /** Media through TURN alone. */
  readonly relayOnly?: boolean
  /** Default: a call is up, with audio both ways. */
  readonly begin?: 'call' | 'registered'
  /** In a world of its own, at the same time as other cases: it sleeps. */
  readonly apart?: boolean
  /** `none`: what becomes of the call is told, and no aim was set. */
  readonly aim: 'kept' | 'none'
  /** What must be seen of the fault in the timeline of each client, else the run does not count. */
  readonly signs: readonly Sign[]
  /** About how long it takes, seconds: a run of several times that is given up. */
  readonly seconds: number
  run(stage: Stage): Promise<Happened>
  /** What is tried when the call has been hung up. */
  after?(stage: Stage): Promise<void>
}

export const isUp = (claim: Claim): boolean => claim.call === 'up'
