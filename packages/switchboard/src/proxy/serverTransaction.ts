/** A request that the switchboard has to answer, until nothing can repeat it (RFC 3261 17.2, RFC 6026). */
import type { Cancel, Timers } from '../clock.ts'
import type { Flow } from '../flow/flow.ts'
import type { Flows } from '../flow/flows.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'

/** Timers H and L; on a reliable transport Timer J is 0, but a repeated request should still meet its answer. */
const lifetime = { invite: 32_000, other: 5_000 }

export class ServerTransaction {
  readonly request: SipRequest
  readonly flow: Flow
  /** What a CANCEL, or the loss of the client, does. */
  onCancel: (cancel: SipRequest | undefined) => void = () => {}
  #last: SipResponse | undefined
  readonly #flows: Flows
  readonly #timers: Timers
  readonly #ended: () => void
  #stopTimer: Cancel | undefined

  constructor(parts: { request: SipRequest; flow: Flow; flows: Flows; timers: Timers; ended: () => void }) {
    this.request = parts.request
    this.flow = parts.flow
    this.#flows = parts.flows
    this.#timers = parts.timers
    this.#ended = parts.ended
  }

  get isInvite(): boolean {
    return this.request.method === 'INVITE'
  }

  get finalStatus(): number | undefined {
    return this.#last && this.#last.status >= 200 ? this.#last.status : undefined
  }

  respond(response: SipResponse): void {
    // After a 2xx only other 2xx follow: those of other forks (RFC 6026 7.1).
    const final = this.finalStatus
    if (final !== undefined && !(this.isInvite && final < 300 && response.status >= 200 && response.status < 300))
      return
    this.#last = response
    this.#flows.send(this.flow, response)
    if (response.status >= 200 && final === undefined) {
      this.#stopTimer = this.#timers.after(this.isInvite ? lifetime.invite : lifetime.other, this.#ended)
    }
  }

  /** The request came again. */
  repeat(): void {
    if (this.#last) this.#flows.send(this.flow, this.#last)
  }

  /** Nothing repeats it any more, or nobody will answer it. */
  end(): void {
    this.#stopTimer?.()
    this.#ended()
  }
}
