/** What everybody in one world shares: time, the platform, the pages, the conversations, and where a violation is noted. */
import type { InspectionEvent } from '../../packages/core/src/types.ts'
import type { Fabric } from './media/fabric.ts'
import type { Page } from './page.ts'
import type { Conversation } from './people/conversation.ts'
import type { Platform } from './platform.ts'
import type { Scheduler } from './time/scheduler.ts'
import type { WireMessage } from './wireMessage.ts'

export interface Violation {
  readonly invariant: string
  readonly detail: string
  /** Epoch ms, virtual. */
  readonly at: number
  /** Names of the pages that the report should show. */
  readonly pages: readonly string[]
}

export interface Stage {
  readonly scheduler: Scheduler
  readonly platform: Platform
  readonly fabric: Fabric
  /** Every page that ever was, in the order of their opening. */
  readonly pages: readonly Page[]
  readonly conversations: ReadonlyMap<number, Conversation>
  violate(invariant: string, detail: string, pages: readonly Page[]): void
}

/** One invariant: it looks at what passes and tells the stage what must not be. */
export interface Watch {
  sent?(page: Page, message: WireMessage, flow: object): void
  received?(page: Page, message: WireMessage, flow: object): void
  inspected?(page: Page, event: InspectionEvent): void
  logged?(page: Page, line: string): void
  /** After each event of this page, with its microtasks done. */
  stepped?(page: Page): void
  /** Every second of virtual time. */
  ticked?(): void
  /** Everything has been whole for a while, and calls go on. */
  healed?(): void
  /** Everything is whole, and everybody had the time to hang up. */
  rested?(): void
  /** `stop()` has resolved, and whatever may linger had its time. */
  stopped?(page: Page): void
}
