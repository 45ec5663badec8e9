/** One call as all who have a part in it see it: the end that made it, and every phone that rang. */
import type { Leg } from './leg.ts'

export interface Conversation {
  readonly number: number
  /** Epoch ms. */
  readonly begunAt: number
  readonly target: string
  /** Once it is answered, or rings, nobody touches it. */
  readonly isLeftAlone: boolean
  /** A message of it was lost, doubled or overtaken. */
  isMarred: boolean
  caller: Leg | undefined
  readonly callees: Leg[]
}
