/** Trouble on purpose: what networks and servers do to a phone, one call each. Each returns a function that ends it. */
import type { Timers } from './clock.ts'
import type { Flow } from './flow/flow.ts'
import { cseqOf, firstValue, header, type SipMessage, type SipRequest, type SipResponse } from './message/message.ts'
import { claimedParty } from './message/party.ts'
import { respond, tagOf } from './message/respond.ts'

/** A message as a predicate sees it. Lines are inside the switchboard: their messages are not subject to faults. */
export interface FaultMessage {
  /** Seen from the switchboard. */
  readonly direction: 'in' | 'out'
  readonly user: string | undefined
  /** Of the request, or of the request that is answered. */
  readonly method: string
  /** Only in responses. */
  readonly status: number | undefined
  readonly callId: string
  /** First value of a header; the name in any case. */
  header(name: string): string | undefined
}

export type FaultPredicate = (message: FaultMessage) => boolean

export interface FaultResponse {
  readonly method?: string
  /** Only requests of this user: the one in From. */
  readonly user?: string
  /** Only requests inside a dialog, such as re-INVITEs, or only those outside. */
  readonly inDialog?: boolean
  readonly status: number
  readonly reason?: string
  /** Seconds. */
  readonly retryAfter?: number
  /** How many requests are answered so; all when absent. */
  readonly times?: number
}

type Lift = () => void

interface Rule {
  readonly act: 'drop' | 'duplicate' | 'reorder' | 'delay'
  readonly matches: FaultPredicate
  readonly milliseconds: number
  remaining: number
}

const always: FaultPredicate = () => true

export class Faults {
  readonly #timers: Timers
  readonly #rules = new Set<Rule>()
  readonly #responses = new Set<{ fault: FaultResponse; remaining: number }>()
  readonly #halfOpen = new Set<Flow>()
  readonly #late = new Map<string, { readonly rule: Rule; readonly run: () => void }>()
  readonly #refusals = new Set<object>()
  /** Set by the switchboard. */
  flows: { readonly open: ReadonlySet<Flow>; terminate(flow: Flow): void } = { open: new Set(), terminate: () => {} }

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** Every matching message takes this much longer, both ways. */
  delay(milliseconds: number, matches: FaultPredicate = always): Lift {
    return this.#add({ act: 'delay', matches, milliseconds, remaining: Number.POSITIVE_INFINITY })
  }

  drop(matches: FaultPredicate = always, options: { times?: number } = {}): Lift {
    return this.#add({ act: 'drop', matches, milliseconds: 0, remaining: options.times ?? Number.POSITIVE_INFINITY })
  }

  duplicate(matches: FaultPredicate = always, options: { times?: number } = {}): Lift {
    const remaining = options.times ?? Number.POSITIVE_INFINITY
    return this.#add({ act: 'duplicate', matches, milliseconds: 0, remaining })
  }

  /** A matching message is passed by the next one of the same flow and direction. Once, unless told otherwise. */
  reorder(matches: FaultPredicate = always, options: { times?: number } = {}): Lift {
    const rule: Rule = { act: 'reorder', matches, milliseconds: 0, remaining: options.times ?? 1 }
    const lift = this.#add(rule)
    return () => {
      lift()
      this.#deliverLate((late) => late.rule === rule)
    }
  }

  /** Answers matching requests in place of the registrar, the proxy or the callee. */
  respond(fault: FaultResponse): Lift {
    const entry = { fault, remaining: fault.times ?? Number.POSITIVE_INFINITY }
    if (entry.remaining > 0) this.#responses.add(entry)
    return () => this.#responses.delete(entry)
  }

  /** Cuts the user's connections without a close frame: clients see 1006. Returns how many there were. */
  killFlow(user: string | 'all'): number {
    const flows = this.#flowsOf(user)
    for (const flow of flows) {
      this.#halfOpen.delete(flow)
      this.flows.terminate(flow)
    }
    return flows.length
  }

  /** The user's present connections stay open and carry nothing, either way. Lifting it lets them carry again. */
  halfOpen(user: string | 'all'): Lift {
    const flows = this.#flowsOf(user)
    for (const flow of flows) {
      this.#halfOpen.add(flow)
      flow.wire.pause?.(true)
    }
    return () => {
      for (const flow of flows) this.#heal(flow)
    }
  }

  /** New connections fail; present ones live on. */
  refuseConnections(): Lift {
    const refusal = {}
    this.#refusals.add(refusal)
    return () => this.#refusals.delete(refusal)
  }

  /** The server is gone: every connection is cut and new ones fail, until lifted. Registrations are kept. */
  down(): Lift {
    const lift = this.refuseConnections()
    this.killFlow('all')
    return lift
  }

  /** Ends every fault. */
  clear(): void {
    this.#rules.clear()
    this.#responses.clear()
    for (const flow of [...this.#halfOpen]) this.#heal(flow)
    this.#deliverLate(() => true)
    this.#refusals.clear()
  }

  /** @internal */
  get isAccepting(): boolean {
    return this.#refusals.size === 0
  }

  /** @internal */
  isHalfOpen(flow: Flow): boolean {
    return this.#halfOpen.has(flow)
  }

  /** @internal */
  pass(direction: 'in' | 'out', flow: Flow, message: SipMessage, deliver: () => void): void {
    if (this.#halfOpen.has(flow)) return
    if (flow.kind === 'line' || (this.#rules.size === 0 && this.#late.size === 0)) {
      deliver()
      return
    }
    const seen = view(direction, flow, message)
    let delay = 0
    let copies = 1
    let lateBy: Rule | undefined
    for (const rule of this.#rules) {
      if (!rule.matches(seen)) continue
      if (--rule.remaining <= 0) this.#rules.delete(rule)
      if (rule.act === 'drop') return
      if (rule.act === 'delay') delay += rule.milliseconds
      else if (rule.act === 'duplicate') copies++
      else lateBy = rule
    }
    const send = () => {
      if (this.#halfOpen.has(flow)) return
      for (let copy = 0; copy < copies; copy++) deliver()
    }
    const run = delay > 0 ? () => void this.#timers.after(delay, send) : send
    const lane = `${direction} ${flow.id}`
    const waiting = this.#late.get(lane)
    if (lateBy && !waiting) {
      this.#late.set(lane, { rule: lateBy, run })
      return
    }
    this.#late.delete(lane)
    run()
    waiting?.run()
  }

  /** @internal */
  answer(request: SipRequest, user: string | undefined): SipResponse | undefined {
    if (request.method === 'ACK') return undefined
    for (const entry of this.#responses) {
      const { fault } = entry
      if ((fault.method ?? request.method) !== request.method) continue
      if (fault.user !== undefined && fault.user !== user) continue
      if (fault.inDialog !== undefined && fault.inDialog !== (tagOf(request, 'to') !== '')) continue
      if (--entry.remaining <= 0) this.#responses.delete(entry)
      const headers = fault.retryAfter === undefined ? [] : [header('Retry-After', String(fault.retryAfter))]
      return respond(request, fault.status, {
        tag: 'fault',
        headers,
        ...(fault.reason !== undefined && { reason: fault.reason }),
      })
    }
    return undefined
  }

  #add(rule: Rule): Lift {
    if (rule.remaining > 0) this.#rules.add(rule)
    return () => this.#rules.delete(rule)
  }

  #deliverLate(isMeant: (late: { readonly rule: Rule }) => boolean): void {
    for (const [lane, late] of [...this.#late]) {
      if (!isMeant(late)) continue
      this.#late.delete(lane)
      late.run()
    }
  }

  #heal(flow: Flow): void {
    if (!this.#halfOpen.delete(flow) || !flow.isOpen) return
    if (flow.isAbandoned) this.flows.terminate(flow)
    else flow.wire.pause?.(false)
  }

  #flowsOf(user: string): Flow[] {
    return [...this.flows.open].filter((flow) => flow.kind === 'client' && (user === 'all' || flow.user === user))
  }
}

function view(direction: 'in' | 'out', flow: Flow, message: SipMessage): FaultMessage {
  return {
    direction,
    user: flow.user ?? claimedParty(direction, message),
    method: message.kind === 'request' ? message.method : cseqOf(message).method,
    status: message.kind === 'response' ? message.status : undefined,
    callId: firstValue(message, 'call-id') ?? '',
    header: (name) => firstValue(message, name.toLowerCase()),
  }
}
