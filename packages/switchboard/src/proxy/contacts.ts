/**
 * Where each Contact is reached now. In-dialog requests are routed by their Request-URI alone, so a client that comes
 * back on another flow and registers the same contact keeps its calls, and no route set has to change.
 */
import type { Cancel, Timers } from '../clock.ts'
import type { Flow } from '../flow/flow.ts'
import type { Flows } from '../flow/flows.ts'

interface Waiting {
  readonly key: string
  readonly ready: (flow: Flow) => void
  readonly stop: Cancel
}

const maxContacts = 10_000

export class Contacts {
  readonly #timers: Timers
  readonly #flows: Flows
  readonly #places = new Map<string, Flow>()
  readonly #waiting = new Set<Waiting>()

  constructor(timers: Timers, flows: Flows) {
    this.#timers = timers
    this.#flows = flows
  }

  find(key: string): Flow | undefined {
    const flow = this.#places.get(key)?.current
    return flow?.isOpen ? flow : undefined
  }

  /** `flow` speaks for this contact from now on. Refused when another user's open flow does. */
  learn(key: string, flow: Flow): boolean {
    const previous = this.#places.get(key)
    if (previous === flow && flow.successor === undefined) return true
    if (previous?.isOpen && previous !== flow && previous.user !== flow.user) return false
    // Re-inserted, so that the first key is always the one that was learnt longest ago.
    this.#places.delete(key)
    this.#places.set(key, flow)
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= maxContacts) break
      this.#places.delete(oldest)
    }
    if (previous && previous !== flow) this.#flows.succeed(previous, flow)
    else flow.successor = undefined
    this.settle()
    return true
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
