/** One copy of a request on its way to one contact: the client transaction of a fork (RFC 3261 16.6, 17.1). */
import type { Cancel, Timers } from '../clock.ts'
import type { Flow } from '../flow/flow.ts'
import type { Flows } from '../flow/flows.ts'
import { cseqOf, firstValue, type Header, header, type SipRequest, type SipResponse } from '../message/message.ts'
import { respond } from '../message/respond.ts'
import type { Contacts } from './contacts.ts'
import { topVia } from './via.ts'

/** Milliseconds. */
export interface ProxyTiming {
  /** Timers B and F: no answer at all. Default 32 000. */
  readonly noResponse: number
  /** Timer C: ringing without end. Default 180 000. */
  readonly ringing: number
  /** How long a client whose flow is gone may take to come back. Default 10 000. */
  readonly reroute: number
}

export interface Target {
  readonly uri: string
  /** The contact's key, by which it is found again after a change of flow. */
  readonly key: string
  readonly flow: Flow | undefined
}

export interface BranchParts {
  readonly request: SipRequest
  readonly target: Target
  readonly flows: Flows
  readonly contacts: Contacts
  readonly timers: Timers
  readonly timing: ProxyTiming
  /** Each response but 100, those made up here (408, 480, 487) included; Via is still on it. */
  readonly onResponse: (branch: Branch, response: SipResponse) => void
  /** Nothing more will come. */
  readonly onEnd: (branch: Branch) => void
}

export class Branch {
  readonly request: SipRequest
  readonly target: Target
  final: SipResponse | undefined
  /** No answer came in time: `final` is made up. */
  isSilent = false
  readonly #parts: BranchParts
  #flow: Flow | undefined
  #isProceeding = false
  #cancelReason: readonly Header[] | undefined
  #isCancelSent = false
  #stopTimer: Cancel | undefined
  #stopLossTimer: Cancel | undefined

  constructor(parts: BranchParts) {
    this.#parts = parts
    this.request = parts.request
    this.target = parts.target
  }

  start(): void {
    const flow = this.target.flow?.current
    if (flow?.isOpen) {
      this.#send(flow)
      return
    }
    this.#stopTimer = this.#parts.contacts.wait(this.target.key, this.#parts.timing.reroute, {
      ready: (found) => this.#send(found),
      expired: () => this.#fail(480, 'Flow Lost'),
    })
  }

  receive(response: SipResponse): void {
    // The answer to our CANCEL has our branch too.
    if (cseqOf(response).method !== this.request.method) return
    if (response.status >= 200) {
      this.#receiveFinal(response)
      return
    }
    if (this.final) return
    this.#isProceeding = true
    if (this.#isInvite) {
      this.#restartTimer(this.#parts.timing.ringing, () => this.#ringsTooLong())
      this.#sendCancel()
    }
    if (response.status > 100) this.#parts.onResponse(this, response)
  }

  /** Only INVITE can be cancelled; before the first answer the CANCEL has to wait (9.1). */
  cancel(reason: readonly Header[]): void {
    if (this.final || this.#cancelReason || !this.#isInvite) return
    this.#cancelReason = reason
    if (this.#flow) this.#sendCancel()
    else this.#fail(487)
  }

  /** The flow that carries this branch is gone. */
  flowClosed(flow: Flow): void {
    if (this.#flow !== flow || this.final) return
    this.#stopLossTimer = this.#parts.timers.after(this.#parts.timing.reroute, () => this.#fail(408, 'Flow Lost'))
  }

  /** Its client is back. What it may not have heard is said again; it knows the branch, so twice does no harm. */
  flowSucceeded(old: Flow, next: Flow): void {
    if (this.#flow !== old || this.final) return
    this.#stopLossTimer?.()
    this.#flow = next
    if (!this.#isProceeding) this.#parts.flows.send(next, this.request)
  }

  get #isInvite(): boolean {
    return this.request.method === 'INVITE'
  }

  #send(flow: Flow): void {
    this.#flow = flow
    this.#parts.flows.send(flow, this.request)
    this.#restartTimer(this.#parts.timing.noResponse, () => {
      this.isSilent = true
      this.#fail(408)
    })
  }

  #receiveFinal(response: SipResponse): void {
    if (this.#isInvite && response.status >= 300) this.#acknowledge(response)
    // 2xx come from every fork behind us and are repeated until they are acknowledged: all go on.
    if (this.final && !(this.#isInvite && response.status < 300)) return
    const isFirst = !this.final
    this.final = response
    this.#stopLossTimer?.()
    if (isFirst) {
      if (this.#isInvite) this.#restartTimer(this.#parts.timing.noResponse, () => this.#end())
      else this.#end()
    }
    this.#parts.onResponse(this, response)
  }

  #ringsTooLong(): void {
    if (this.#isCancelSent) {
      this.#fail(408)
      return
    }
    this.cancel([])
    // One that does not answer its CANCEL is given up (16.8).
    this.#restartTimer(this.#parts.timing.noResponse, () => this.#fail(408))
  }

  #sendCancel(): void {
    if (!this.#cancelReason || !this.#isProceeding || this.#isCancelSent || !this.#flow) return
    this.#isCancelSent = true
    const headers = [...this.#hopHeaders('CANCEL', firstValue(this.request, 'to') ?? ''), ...this.#cancelReason]
    this.#parts.flows.send(this.#flow, { kind: 'request', method: 'CANCEL', uri: this.request.uri, headers, body: '' })
    this.#restartTimer(this.#parts.timing.noResponse, () => this.#fail(408))
  }

  #acknowledge(response: SipResponse): void {
    if (!this.#flow) return
    const headers = this.#hopHeaders('ACK', firstValue(response, 'to') ?? '')
    this.#parts.flows.send(this.#flow, { kind: 'request', method: 'ACK', uri: this.request.uri, headers, body: '' })
  }

  /** ACK for a non-2xx (17.1.1.3) and CANCEL (9.1) are built alike. */
  #hopHeaders(method: string, to: string): Header[] {
    return [
      header('Via', topVia(this.request)),
      ...this.request.headers.filter((each) => each.key === 'route'),
      header('Max-Forwards', '70'),
      header('From', firstValue(this.request, 'from') ?? ''),
      header('To', to),
      header('Call-ID', firstValue(this.request, 'call-id') ?? ''),
      header('CSeq', `${cseqOf(this.request).number} ${method}`),
    ]
  }

  #fail(status: number, reason?: string): void {
    if (this.final) return
    const response = respond(this.request, status, { tag: 'proxy', ...(reason !== undefined && { reason }) })
    this.final = response
    this.#parts.onResponse(this, response)
    this.#end()
  }

  #restartTimer(milliseconds: number, run: () => void): void {
    this.#stopTimer?.()
    this.#stopTimer = this.#parts.timers.after(milliseconds, run)
  }

  #end(): void {
    this.#stopTimer?.()
    this.#stopLossTimer?.()
    this.#parts.onEnd(this)
  }
}
