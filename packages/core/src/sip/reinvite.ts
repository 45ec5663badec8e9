/** Our re-INVITEs in one dialog: one at a time, settled once each, and given up where core would wait for ever. */
import type { ReinviteOutcome } from '../ports/sip.ts'
import { forgetClient, refreshTarget } from './core.ts'
import {
  type IncomingResponseMessage,
  InviteClientTransaction,
  type OutgoingRequestMessage,
  type ReInviteUserAgentClient,
  type SessionDialog,
  TransactionState,
} from './sipjs.ts'
import { allow, outcomeOf, type Stack, sdp, sdpOf, transactionTimeout } from './stack.ts'

interface Pending {
  settle(outcome: ReinviteOutcome): void
  readonly client: ReInviteUserAgentClient | undefined
}

/** Milliseconds between repetitions of an ACK that may be lost: within the 32 s that a far end waits for it. */
const ackPauses = [2_000, 6_000, 12_000]

interface ReinvitesOwner {
  /** Of our INVITE that made the dialog, where it is ours. */
  readonly firstCSeq: number | undefined
  /** The Contact header, as it is now. */
  contact(): string
  /** The last re-INVITE was accepted after it was given up. */
  onAcceptedLate(): void
  /** A final refusal, and the flow that its request left by. */
  onFailure(response: IncomingResponseMessage, flow: number): void
}

export class Reinvites {
  readonly #stack: Stack
  readonly #session: SessionDialog
  readonly #owner: ReinvitesOwner
  #pending: Pending | undefined
  #stopAcks = () => {}
  /** What nobody waits for any more. */
  #givenUp: OutgoingRequestMessage | undefined
  /** Our last INVITE in this dialog, and the flow by which it, or its ACK, went out last. */
  #last: { readonly request: { readonly cseq: number }; readonly flow: number } | undefined

  constructor(stack: Stack, session: SessionDialog, owner: ReinvitesOwner) {
    this.#stack = stack
    this.#session = session
    this.#owner = owner
    const { firstCSeq } = owner
    if (firstCSeq !== undefined) this.#last = { request: { cseq: firstCSeq }, flow: stack.link.flow }
  }

  get isPending(): boolean {
    return this.#pending !== undefined
  }

  send(offer: string, signal: AbortSignal): Promise<ReinviteOutcome> {
    return new Promise((resolve, reject) => {
      const session = this.#session
      const { link } = this.#stack
      const { flow } = link
      const finish = () => {
        if (this.#pending === pending) this.#pending = undefined
        signal.removeEventListener('abort', abort)
      }
      const settle = (outcome: ReinviteOutcome) => {
        finish()
        resolve(outcome)
      }
      const abort = () => {
        finish()
        if (pending.client) this.#abandon(pending.client)
        reject(signal.reason)
      }
      const fail = ({ message }: { message: IncomingResponseMessage }) => {
        if (this.#pending !== pending) return // an ACK that could not be sent, after the answer
        settle(outcomeOf(message))
        this.#owner.onFailure(message, flow)
      }
      this.#acknowledgeAgain()
      session.invite(
        {
          onAccept: ({ message }) => {
            this.#refreshTarget(message)
            if (pending.client) this.#acknowledge(pending.client)
            session.reinviteUserAgentClient = undefined
            if (this.#pending !== pending) return
            const answer = sdpOf(message)
            settle({ ...outcomeOf(message), ...(answer !== undefined && { answer }) })
          },
          onRedirect: fail,
          onReject: fail,
        },
        { extraHeaders: [this.#owner.contact(), allow], body: sdp(offer) },
      )
      const pending: Pending = { settle, client: session.reinviteUserAgentClient }
      if (pending.client) this.#last = { request: pending.client.message, flow }
      this.#pending = pending
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /**
   * On a new flow: the 2xx of our last INVITE, or our ACK, may have been lost with the old one. Nobody will repeat either
   * here; until it has an ACK the far end refuses our next INVITE (RFC 3261 14.2), and ends the call after 32 s. One that
   * waits for none ignores it. A proxy that still waits for that 2xx keeps the ACK to itself (Kamailio): it goes again later.
   */
  #acknowledgeAgain(): void {
    const { link } = this.#stack
    if (!this.#last || this.#last.flow === link.flow) return
    const { cseq } = this.#last.request // as it is now: a challenge makes it another
    let sent = 0
    const send = () => {
      const ack = this.#session.createOutgoingRequestMessage('ACK', { cseq })
      ack.setViaHeader(`z9hG4bK${this.#session.localTag}${cseq}f${link.flow}n${sent}`, link.protocol)
      link.send(ack.toString()).catch(() => {})
      const pause = ackPauses[sent]
      sent += 1
      if (pause !== undefined) this.#stopAcks = this.#stack.later(pause, send)
    }
    this.#stopAcks()
    send()
  }

  /**
   * A 2xx that came after its transaction: without an ACK its far end would refuse our next INVITE, and end the call (RFC 3261
   * 14.2).
   */
  acknowledgeLate(response: IncomingResponseMessage): void {
    const { link } = this.#stack
    this.#refreshTarget(response)
    const ack = this.#session.createOutgoingRequestMessage('ACK', { cseq: response.cseq })
    ack.setViaHeader(`${response.viaBranch}late`, link.protocol)
    link.send(ack.toString()).catch(() => {})
    this.#tellLate(response)
  }

  /** The dialog is over. */
  close(outcome: ReinviteOutcome): void {
    const pending = this.#pending
    this.#stopAcks()
    if (pending?.client) this.#abandon(pending.client)
    pending?.settle(outcome)
  }

  /** Before the ACK, which goes there. Not by the 2xx of an earlier INVITE, come again: the far end may have moved since. */
  #refreshTarget(response: IncomingResponseMessage): void {
    if (response.cseq === this.#last?.request.cseq) refreshTarget(this.#session, response)
  }

  /** Once, and only of the last: a later one has said more since. */
  #tellLate(response: IncomingResponseMessage): void {
    if (!this.#givenUp || response.cseq !== this.#givenUp.cseq || this.#givenUp !== this.#last?.request) return
    this.#givenUp = undefined
    this.#owner.onAcceptedLate()
  }

  /** Not `session.ack()`: after an abandoned re-INVITE that would acknowledge another transaction. */
  #acknowledge({ transaction, message }: ReInviteUserAgentClient): void {
    if (!(transaction instanceof InviteClientTransaction)) return
    transaction.ackResponse(this.#session.createOutgoingRequestMessage('ACK', { cseq: message.cseq }))
  }

  /** Core has no Timer C: a re-INVITE whose final response got lost would block the dialog for ever. */
  #abandon(client: ReInviteUserAgentClient): void {
    const session = this.#session
    const { core, digest, later } = this.#stack
    const keepCurrent = () => {
      session.reinviteUserAgentClient = this.#pending?.client
    }
    digest.stop(client.message)
    this.#givenUp = client.message
    const acknowledge = ({ message }: { message: IncomingResponseMessage }) => {
      this.#refreshTarget(message)
      this.#acknowledge(client)
      this.#tellLate(message)
    }
    client.delegate = { onAccept: acknowledge, onRedirect: keepCurrent, onReject: keepCurrent }
    session.reinviteUserAgentClient = undefined
    later(transactionTimeout, () => {
      if (client.transaction.state === TransactionState.Proceeding) forgetClient(core, client)
    })
  }
}
