/** The last SIP messages of all phones on the page, in the order they were seen: the rows of the ladder. */
import { createStore, type WritableStore } from '../store.ts'
import { type MessageSummary, summarise } from './sipMessage.ts'

export interface LadderRow extends MessageSummary {
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  /** The user whose phone sent or received it. */
  readonly user: string
  readonly direction: 'sent' | 'received'
  readonly message: string
}

/** More than this would be scrolled past, not read. */
export const ladderLength = 200
/** A phone in a call says OPTIONS every few seconds to learn that its socket lives: that must not push the calls out. */
export const keepAlivesKept = 20
/** A burst of messages is one render. */
const flushDelay = 40

export interface SipTrace extends WritableStore<readonly LadderRow[]> {
  add(user: string, event: { at: number; direction: 'sent' | 'received'; message: string }): void
}

export function createSipTrace(): SipTrace {
  const store = createStore<readonly LadderRow[]>([])
  let pending: LadderRow[] = []
  let nextId = 1
  const flush = () => {
    const rows = [...store.getSnapshot(), ...pending]
    pending = []
    let superfluous = rows.filter(isKeepAlive).length - keepAlivesKept
    store.set(rows.filter((row) => !isKeepAlive(row) || superfluous-- <= 0).slice(-ladderLength))
  }
  return {
    ...store,
    add(user, { at, direction, message }) {
      const summary = summarise(message)
      if (!summary) return
      if (pending.length === 0) setTimeout(flush, flushDelay)
      pending.push({ ...summary, id: nextId++, at, user, direction, message })
    },
  }
}

export function isKeepAlive({ method }: LadderRow): boolean {
  return method === 'OPTIONS'
}
