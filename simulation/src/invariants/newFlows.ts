/**
 * What a new flow owes to the calls of the old one: a goodbye that was lost is said again, and a call says that its
 * signalling is up only when its far end was heard there.
 */
import type { Page } from '../page.ts'
import type { Leg } from '../people/leg.ts'
import type { Stage, Watch } from '../stage.ts'
import type { WireMessage } from '../wireMessage.ts'

/** ms that a flow has been used before its page must have done on it what there was to do. */
const settled = 3_000

interface Farewell {
  /** By which the last BYE left, and when; epoch ms. */
  flow: object
  at: number
  /** It was answered, or the far end said the same. */
  isHeard: boolean
}

interface Flow {
  /** When something was first sent by it; epoch ms. */
  readonly since: number
  /** Conversations of which something was heard on it. */
  readonly heard: Set<number>
}

export class NewFlows implements Watch {
  readonly #stage: Stage
  readonly #flows = new WeakMap<object, Flow>()
  /** Call-IDs of INVITEs that were answered at a page. Of one that was not, its far end gives up the 2xx itself (RFC 3261 13.3.1.4). */
  readonly #answered = new Map<Page, Set<string>>()
  readonly #farewells = new Map<Page, Map<number, Farewell>>()
  /** Which conversation a Call-ID is of. */
  readonly #conversations = new Map<string, number>()
  readonly #judged = new WeakSet<Leg>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  sent(page: Page, message: WireMessage, flow: object): void {
    const number = this.#learn(message)
    this.#flowOf(flow)
    this.#noteAnswer(page, message)
    if (message.method !== 'BYE' || message.status !== undefined || number === undefined) return
    if (!this.#answered.get(page)?.has(message.callId)) return
    const known = this.#farewells.get(page) ?? new Map<number, Farewell>()
    this.#farewells.set(page, known.set(number, { flow, at: this.#stage.scheduler.now, isHeard: false }))
  }

  received(page: Page, message: WireMessage, flow: object): void {
    const number = this.#learn(message)
    this.#noteAnswer(page, message)
    if (number === undefined) return
    this.#flowOf(flow).heard.add(number)
    const { method, status } = message
    if (method !== 'BYE' || (status !== undefined && status < 200)) return
    const farewell = this.#farewells.get(page)?.get(number)
    if (farewell) farewell.isHeard = true
  }

  ticked(): void {
    for (const { number, caller, callees } of this.#stage.conversations.values()) {
      for (const leg of [caller, ...callees]) {
        if (!leg || this.#judged.has(leg)) continue
        if (leg.isOver) this.#judged.add(leg)
        if (!leg.page.isAwake || leg.page.phone.getSnapshot().status !== 'running') continue
        if (leg.isOver) this.#hasLeft(leg, number)
        else this.#isAttached(leg, number)
      }
    }
  }

  #hasLeft({ page, snapshot }: Leg, number: number): void {
    const farewell = this.#farewells.get(page)?.get(number)
    const flow = openFlow(page)
    if (!farewell || farewell.isHeard || !flow || flow === farewell.flow) return
    // An INVITE that was on its way for long makes another leg of the conversation.
    if (farewell.at < snapshot.startedAt) return
    if ((snapshot.endedAt ?? 0) - this.#flowOf(flow).since < settled) return
    this.#violate(page, `the BYE of conversation ${number} left by a flow that is gone, and not by the one since`)
  }

  #isAttached({ page, snapshot }: Leg, number: number): void {
    const flow = openFlow(page)
    if (!flow || snapshot.status !== 'established' || snapshot.signalling !== 'up') return
    const { since, heard } = this.#flowOf(flow)
    if (heard.has(number) || this.#stage.scheduler.now - since < settled) return
    this.#violate(page, `the signalling of conversation ${number} is up, and nothing of it was heard on this flow`)
  }

  #noteAnswer(page: Page, { method, status = 0, callId }: WireMessage): void {
    if (method !== 'INVITE' || status < 200 || status >= 300) return
    this.#answered.set(page, (this.#answered.get(page) ?? new Set()).add(callId))
  }

  #flowOf(flow: object): Flow {
    const known = this.#flows.get(flow) ?? { since: this.#stage.scheduler.now, heard: new Set() }
    this.#flows.set(flow, known)
    return known
  }

  #learn({ callId, conversation }: WireMessage): number | undefined {
    if (conversation !== undefined) this.#conversations.set(callId, conversation)
    return this.#conversations.get(callId)
  }

  #violate(page: Page, detail: string): void {
    this.#stage.violate('a new flow makes good what was lost with the old one', detail, [page])
  }
}

function openFlow({ device }: Page): object | undefined {
  return [...device.connections].find(({ isOpen }) => isOpen)
}
