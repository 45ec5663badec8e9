/** Nothing is sent twice that must be once, and every 2xx is acknowledged: looked at on the wire, page by page. */
import type { InspectionEvent } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import type { Stage, Watch } from '../stage.ts'
import type { WireMessage } from '../wireMessage.ts'

interface Seen {
  /** Call-IDs of the INVITEs that a user's one wish to call led to, with the flow that each left by first. */
  readonly invites: Map<number, Map<string, number>>
  /** INVITEs by Call-ID, From-tag and CSeq: their branches. */
  readonly branches: Map<string, Set<string>>
  /** Final answers to INVITEs, by branch. */
  readonly answers: Map<string, string>
  /** BYE and CANCEL, by dialog and flow. */
  readonly goodbyes: Map<string, Set<string>>
  /** INFOs by Call-ID and From-tag. */
  readonly infos: Map<string, Set<number>>
  /** Challenges of digest, by method and Call-ID. */
  readonly challenges: Map<string, number>
  /** When the last REGISTERs left, epoch ms. */
  registers: number[]
  /** When a 2xx to an INVITE came first, epoch ms. */
  readonly accepted: Map<string, number>
  /** 2xx to INVITEs that came in this step and wait for their ACK. */
  readonly unacknowledged: Set<string>
}

/** ms that an INVITE transaction lives on after its first 2xx: Timer M (RFC 6026 7.2). What comes later, as after a sleep, is nobody's. */
const timerM = 32_000

export class Once implements Watch {
  readonly #stage: Stage
  readonly #seen = new Map<Page, Seen>()
  readonly #flows = new WeakMap<object, number>()
  #flowCount = 0
  /** Which conversation a Call-ID is of, at any page. */
  readonly #conversations = new Map<string, number>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  sent(page: Page, message: WireMessage, flow: object): void {
    const seen = this.#of(page)
    const { method, status, callId, cseq, branch, fromTag, toTag } = message
    if (status !== undefined) {
      if (method === 'INVITE' && status >= 200) this.#answered(page, seen, message)
      return
    }
    if (method === 'INVITE') {
      if (toTag === undefined) this.#invited(page, seen, message, this.#number(flow))
      const branches = add(seen.branches, `${callId} ${fromTag} ${cseq}`, branch)
      if (branches.size > 1) this.#violate(page, `INVITE ${callId} ${cseq} has two branches`)
    } else if (method === 'ACK') {
      seen.unacknowledged.delete(`${callId} ${fromTag} ${cseq}`)
    } else if (method === 'BYE' || method === 'CANCEL') {
      const sent = add(
        seen.goodbyes,
        `${method} ${callId} ${fromTag} ${toTag} ${this.#number(flow)}`,
        `${branch} ${cseq}`,
      )
      if (sent.size > 1 + this.#challenges(seen, message))
        this.#violate(page, `${method} of ${callId} twice on one flow`)
    } else if (method === 'INFO') {
      const sent = add(seen.infos, `${callId} ${fromTag}`, cseq)
      const asked = this.#tonesOf(callId, page)
      if (asked !== undefined && sent.size > asked + this.#challenges(seen, message))
        this.#violate(page, `${sent.size} INFOs for ${asked} tones`)
    } else if (method === 'REGISTER') {
      const { now } = this.#stage.scheduler
      seen.registers = [...seen.registers.filter((at) => at > now - 2_000), now]
      if (seen.registers.length > 3) this.#violate(page, `${seen.registers.length} REGISTERs in 2 s`)
    }
  }

  received(page: Page, message: WireMessage): void {
    const seen = this.#of(page)
    const { method, status, callId, cseq, fromTag, conversation } = message
    if (conversation !== undefined) this.#conversations.set(callId, conversation)
    if (status === 401 || status === 407) {
      const key = `${method} ${callId}`
      seen.challenges.set(key, (seen.challenges.get(key) ?? 0) + 1)
    }
    const isAccepted = method === 'INVITE' && status !== undefined && status >= 200 && status < 300
    // Without its INVITE transaction a phone that was stopped meanwhile knows nothing of it.
    const invite = `${callId} ${fromTag} ${cseq}`
    if (!isAccepted || !seen.branches.has(invite)) return
    const { now } = this.#stage.scheduler
    const since = seen.accepted.get(invite) ?? now
    seen.accepted.set(invite, since)
    if (now - since < timerM) seen.unacknowledged.add(invite)
    // A BYE that crossed the answer ended an early dialog, not this one.
    for (const key of seen.goodbyes.keys()) if (key.startsWith(`BYE ${callId} ${fromTag}`)) seen.goodbyes.delete(key)
  }

  inspected(page: Page, event: InspectionEvent): void {
    // Whoever stops and starts a phone decides himself how often it registers.
    if (event.type === 'chart' && event.chart === 'phone' && event.event === 'start') this.#of(page).registers = []
  }

  stepped(page: Page): void {
    const { unacknowledged } = this.#of(page)
    if (unacknowledged.size === 0) return
    const hasFlow = [...page.device.connections].some(({ isOpen }) => isOpen)
    if (hasFlow && page.phone.getSnapshot().status === 'running')
      this.#violate(page, `no ACK for the 2xx of ${[...unacknowledged].join(', ')}`)
    unacknowledged.clear()
  }

  #invited(page: Page, seen: Seen, { conversation, callId }: WireMessage, flow: number): void {
    if (conversation === undefined) return
    this.#conversations.set(callId, conversation)
    const known = seen.invites.get(conversation) ?? new Map<string, number>()
    seen.invites.set(conversation, known)
    if (known.has(callId)) return
    for (const [earlier, left] of known) {
      // Credentials that were refused are fetched anew; what left by a flow that is gone may have no answer here.
      const mayFollow = seen.challenges.has(`INVITE ${earlier}`) || left !== flow
      if (!mayFollow) this.#violate(page, `conversation ${conversation}: INVITEs ${earlier} and ${callId}`)
    }
    known.set(callId, flow)
  }

  #answered(page: Page, { answers }: Seen, { branch, callId, status, toTag, text }: WireMessage): void {
    const body = text.slice(text.indexOf('\r\n\r\n'))
    const answer = `${status} ${toTag} ${status === 200 ? body : ''}`
    const earlier = answers.get(branch)
    if (earlier !== undefined && earlier !== answer)
      this.#violate(page, `INVITE ${callId} was answered ${earlier.slice(0, 3)} and ${status}`)
    answers.set(branch, answer)
  }

  #challenges(seen: Seen, { method, callId }: WireMessage): number {
    return seen.challenges.get(`${method} ${callId}`) ?? 0
  }

  #tonesOf(callId: string, page: Page): number | undefined {
    const conversation = this.#stage.conversations.get(this.#conversations.get(callId) ?? -1)
    if (!conversation) return undefined
    // Who calls himself has both ends.
    const legs = [conversation.caller, ...conversation.callees].filter((each) => each?.page === page)
    return legs.reduce((sum, leg) => sum + (leg?.tones ?? 0), 0)
  }

  #number(flow: object): number {
    const known = this.#flows.get(flow)
    if (known !== undefined) return known
    this.#flowCount += 1
    this.#flows.set(flow, this.#flowCount)
    return this.#flowCount
  }

  #of(page: Page): Seen {
    const known = this.#seen.get(page)
    if (known) return known
    const seen: Seen = {
      invites: new Map(),
      branches: new Map(),
      answers: new Map(),
      goodbyes: new Map(),
      infos: new Map(),
      challenges: new Map(),
      registers: [],
      accepted: new Map(),
      unacknowledged: new Set(),
    }
    this.#seen.set(page, seen)
    return seen
  }

  #violate(page: Page, detail: string): void {
    this.#stage.violate('nothing is sent twice that must be once', detail, [page])
  }
}

function add<K, V>(map: Map<K, Set<V>>, key: K, value: V): Set<V> {
  const known = map.get(key) ?? new Set<V>()
  known.add(value)
  map.set(key, known)
  return known
}
