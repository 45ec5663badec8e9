/**
 * Where each Contact is reached now. In-dialog requests are routed by their Request-URI alone, so a client that comes
 * back on another flow and registers the same contact keeps its calls, and no route set has to change.
 */
import type { Cancel, Timers } from '../clock.ts'
import type { Flow } from '../flow/flow.ts'
import type { Flows } from '../flow/flows.ts'

interface Place {
  readonly flow: Flow
  /** The user who registered the contact. */
  readonly owner: string | undefined
  /** Call-IDs of dialogs with this contact: who names one has been in it. */
  readonly calls: Set<string>
}

interface Waiting {
  readonly key: string
  readonly ready: (flow: Flow) => void
  readonly stop: Cancel
}

const maxContacts = 10_000
const maxCalls = 100

export class Contacts {
  readonly #timers: Timers
  readonly #flows: Flows
  readonly #places = new Map<string, Place>()
  readonly #waiting = new Set<Waiting>()

  constructor(timers: Timers, flows: Flows) {
    this.#timers = timers
    this.#flows = flows
  }

  find(key: string): Flow | undefined {
    const flow = this.#places.get(key)?.flow.current
    return flow?.isOpen ? flow : undefined
  }

  /** `flow` registers this contact. Refused while another user's open flow speaks for it; its owner is never refused. */
  register(key: string, flow: Flow): void {
    const place = this.#places.get(key)
    const holder = place?.flow.current
    const isTaken = holder?.isOpen && holder.user !== undefined && holder.user !== flow.user
    if (isTaken && place?.owner !== flow.user) return
    this.#move(key, flow, { owner: flow.user, calls: place?.calls ?? new Set() })
  }

  /**
   * A message of this call names the contact as its sender. Of a client that is gone it may come on another flow, also
   * on one that has not registered yet; another's request may not.
   */
  learn(key: string, flow: Flow, callId: string): void {
    const place = this.#places.get(key)
    const holder = place?.flow.current
    const isOther = holder !== undefined && holder !== flow && holder.user !== flow.user
    if (isOther && (holder.isOpen || !place?.calls.has(callId))) return
    const calls = place?.calls ?? new Set()
    calls.add(callId)
    for (const oldest of calls) {
      if (calls.size <= maxCalls) break
      calls.delete(oldest)
    }
    this.#move(key, flow, { owner: place?.owner, calls })
  }

  #move(key: string, flow: Flow, rest: Pick<Place, 'owner' | 'calls'>): void {
    const previous = this.#places.get(key)?.flow
    // Re-inserted, so that the first key is always the one that was learnt longest ago.
    this.#places.delete(key)
    this.#places.set(key, { flow, ...rest })
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= maxContacts) break
      this.#places.delete(oldest)
    }
    if (previous === flow && flow.successor === undefined) return
    if (previous && previous !== flow) this.#flows.succeed(previous, flow)
    else flow.successor = undefined
    this.settle()
  }

  /** Calls one of the two, later: the client came back, or it did not within `milliseconds`. */
  wait(key: string, milliseconds: number, then: { ready: (flow: Flow) => void; expired: () => void }): Cancel {
    const cancelTimer = this.#timers.after(milliseconds, () => {
      this.#waiting.delete(waiting)
      then.expired()
    })
    const stop = () => {
      cancelTimer()
      this.#waiting.delete(waiting)
    }
    const waiting: Waiting = { key, ready: then.ready, stop }
    this.#waiting.add(waiting)
    return stop
  }

  /** Delivers what waited for a contact that is reachable again, in the order in which it came. */
  settle(): void {
    for (const waiting of [...this.#waiting]) {
      const flow = this.find(waiting.key)
      if (!flow) continue
      waiting.stop()
      waiting.ready(flow)
    }
  }
}
