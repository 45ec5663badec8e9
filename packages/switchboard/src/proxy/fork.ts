/** A request and its branches: the response context of RFC 3261 16.7. */
import { allValues, header, type SipRequest, type SipResponse } from '../message/message.ts'
import { respond } from '../message/respond.ts'
import { bestResponse } from './bestResponse.ts'
import type { Branch } from './branch.ts'
import type { ServerTransaction } from './serverTransaction.ts'
import { withoutTopVia } from './via.ts'

export class Fork {
  readonly #server: ServerTransaction
  readonly #branches: readonly Branch[]
  #isCancelled = false

  constructor(
    server: ServerTransaction,
    makeBranches: (onResponse: (branch: Branch, response: SipResponse) => void) => Branch[],
  ) {
    this.#server = server
    this.#branches = makeBranches((branch, response) => this.#receive(branch, response))
    server.onCancel = (cancel) => this.#cancel(cancel)
  }

  start(): void {
    if (this.#server.isInvite) this.#server.respond(respond(this.#server.request, 100))
    for (const branch of this.#branches) branch.start()
  }

  #receive(branch: Branch, response: SipResponse): void {
    const { status } = response
    if (status < 300) {
      // Every 2xx, at once (16.7 step 5); of other requests than INVITE the server takes the first.
      this.#forward(response)
      if (status >= 200) this.#cancelOthers(branch, 'SIP;cause=200;text="Call completed elsewhere"')
      return
    }
    // 6xx speaks for every device of the user (16.7 step 5).
    if (status >= 600) this.#cancelOthers(branch, `SIP;cause=${status};text="Call declined elsewhere"`)
    if (this.#branches.some((each) => !each.final) || this.#server.finalStatus !== undefined) return
    // Nobody waits for a late 408 to a request other than INVITE (RFC 4320 4.2).
    const counted = this.#server.isInvite ? this.#branches : this.#branches.filter((each) => !each.isSilent)
    const best = bestResponse(counted.flatMap((each) => each.final ?? []))
    if (!best) {
      this.#server.end()
      return
    }
    if (this.#isCancelled && best.status >= 300) {
      this.#server.respond(respond(this.#server.request, 487, { tag: 'proxy' }))
    } else if (best.status === 503 && this.#branches.length > 1) {
      // A 503 would tell the caller that we, not one phone, are overloaded (16.7 step 6).
      this.#server.respond(respond(this.#server.request, 500, { tag: 'proxy' }))
    } else this.#forward(best)
  }

  #cancel(cancel: SipRequest | undefined): void {
    if (this.#server.finalStatus !== undefined) return
    this.#isCancelled = true
    const reasons = cancel ? allValues(cancel, 'reason').map((value) => header('Reason', value)) : []
    for (const branch of this.#branches) branch.cancel(reasons)
  }

  #cancelOthers(winner: Branch, reason: string): void {
    for (const branch of this.#branches) if (branch !== winner) branch.cancel([header('Reason', reason)])
  }

  #forward(response: SipResponse): void {
    // Answers made up by a branch carry our Via as well: they are made from what the branch sent.
    // Who may assert an identity is ours to say (RFC 3325 5).
    const headers = withoutTopVia(response.headers).filter((each) => each.key !== 'p-asserted-identity')
    this.#server.respond({ ...response, headers })
  }
}
