/** Snapshots are frozen, agree with each other, and tell a story that goes one way. */

import type { CallSnapshot, CallStatus, PhoneSnapshot } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import type { Stage, Watch } from '../stage.ts'

const next: Readonly<Record<CallStatus, readonly CallStatus[]>> = {
  preparing: ['calling', 'ringing', 'earlyMedia', 'answering', 'established', 'ending', 'ended'],
  calling: ['ringing', 'earlyMedia', 'answering', 'established', 'ending', 'ended', 'preparing'],
  // An INVITE whose credentials were refused, or that a server forgot with the flow, is sent again.
  ringing: ['earlyMedia', 'answering', 'established', 'ending', 'ended', 'calling'],
  earlyMedia: ['ringing', 'answering', 'established', 'ending', 'ended', 'calling'],
  answering: ['established', 'ending', 'ended'],
  established: ['ending', 'ended'],
  ending: ['ended'],
  ended: [],
}

export class Snapshots implements Watch {
  readonly #stage: Stage
  readonly #last = new Map<Page, PhoneSnapshot>()
  readonly #calls = new Map<Page, Map<string, CallSnapshot>>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  stepped(page: Page): void {
    const snapshot = page.phone.getSnapshot()
    if (this.#last.get(page) === snapshot) return
    this.#last.set(page, snapshot)
    if (!isFrozen(snapshot)) this.#violate(page, 'a snapshot is not frozen')
    const { calls } = page.phone
    const isSame =
      calls.length === snapshot.calls.length && calls.every((call, at) => call.getSnapshot() === snapshot.calls[at])
    if (!isSame) this.#violate(page, 'the calls in the snapshot are not the calls of the phone')
    const known = this.#calls.get(page) ?? new Map<string, CallSnapshot>()
    this.#calls.set(page, known)
    for (const call of snapshot.calls) {
      const before = known.get(call.id)
      known.set(call.id, call)
      if (before && before !== call) this.#follows(page, before, call)
      this.#isConsistent(page, call)
    }
  }

  #follows(page: Page, before: CallSnapshot, after: CallSnapshot): void {
    const { id } = after
    if (before.status !== after.status && !next[before.status].includes(after.status))
      this.#violate(page, `call ${id} went from ${before.status} to ${after.status}`)
    if (before.end && before.end !== after.end) this.#violate(page, `call ${id} changed its reason to end`)
    for (const time of ['startedAt', 'ringingAt', 'answeredAt', 'endedAt'] as const)
      if (before[time] !== undefined && before[time] !== after[time]) this.#violate(page, `call ${id} changed ${time}`)
  }

  #isConsistent(page: Page, { id, status, end, endedAt, answeredAt, muted, can, hold }: CallSnapshot): void {
    const says = (condition: boolean, what: string) => {
      if (!condition) this.#violate(page, `call ${id} is ${status}, and ${what}`)
    }
    says(status !== 'ended' || (end !== undefined && endedAt !== undefined), 'does not say why or when it ended')
    says(status === 'ended' || endedAt === undefined, 'says when it ended')
    says(status !== 'established' || answeredAt !== undefined, 'does not say when it was answered')
    says(status === 'established' || hold.local === 'active', `its hold is ${hold.local}`)
    says(status !== 'ended' || !Object.values(can).includes(true), 'takes commands')
    says(!can.unmute || muted, 'can be unmuted and is not muted')
    says(!can.mute || !muted, 'can be muted and is muted')
    says(!(can.hold && hold.local !== 'active') && !(can.resume && hold.local !== 'held'), `hold is ${hold.local}`)
  }

  #violate(page: Page, detail: string): void {
    this.#stage.violate('snapshots are consistent', detail, [page])
  }
}

function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isFrozen)
}
