/** One confirmed INVITE dialog: core's delegates in, `DialogEvent`s out, and the commands that need a dialog. */
import type { DialogEvent, RequestOutcome, SipDialog } from '../ports/sip.ts'
import { refusalOf } from './checks.ts'
import { forgetClient, refreshTarget, stopRepeating } from './core.ts'
import { assertContentType, assertText, clean, escapeQuoted, parseAddress, parseReason } from './headers.ts'
import { sendInDialog } from './inDialog.ts'
import { Reinvites } from './reinvite.ts'
import {
  type IncomingRequest,
  type IncomingRequestMessage,
  type IncomingResponseMessage,
  type SessionDialog,
  SessionState,
  TransactionState,
  UserAgentServer,
} from './sipjs.ts'
import { allow, attempt, contactHeader, isLocal, local, onFinal, refuse, type Stack, sdp, sdpOf } from './stack.ts'

type Repliable = Pick<IncomingRequest, 'accept' | 'reject'>

interface InviteDialogOwner {
  /** The far end is not to learn who calls. */
  readonly isAnonymous: boolean
  /** Of our INVITE that made the dialog. */
  readonly inviteCSeq?: number
  /** False when the listener threw. */
  emit(event: DialogEvent): boolean
  /** The dialog is over, for whatever reason. Comes once. */
  onClosed(): void
}

export class InviteDialog {
  readonly session: SessionDialog
  readonly #stack: Stack
  readonly #owner: InviteDialogOwner
  #closed = false
  #transactions = 0
  /** Offers of the far end that wait for the chart, by transaction number. */
  readonly #offers = new Map<number, { readonly server: Repliable; readonly isUpdate: boolean }>()
  readonly #reinvites: Reinvites
  #bye: { readonly flow: number; readonly client: { dispose(): void } } | undefined
  #byeAfterAck: { readonly headers: string[] } | undefined
  #ackTimedOut = false
  /** Runs for each request that is still out when the dialog closes. */
  readonly #onClose = new Set<() => void>()

  constructor(stack: Stack, session: SessionDialog, owner: InviteDialogOwner) {
    this.#stack = stack
    this.session = session
    this.#owner = owner
    this.#reinvites = new Reinvites(stack, session, {
      firstCSeq: owner.inviteCSeq,
      contact: () => this.#contact(),
      onAcceptedLate: () => {
        if (!this.#closed) this.#owner.emit({ type: 'sip.acceptedLate' })
      },
      onFailure: (response, flow) => this.#goneIf(response, flow),
    })
    stack.dialogs.set(session.id, this)
    session.delegate = {
      onAck: ({ message }) => this.#onAck(message),
      onAckTimeout: () => this.#onAckTimeout(),
      onBye: (server) => this.#onBye(server),
      onInvite: (server) => this.#onReinvite(server),
      onInfo: (server) => this.#onInfo(server),
      onRefer: (server) => this.#onRefer(server),
      onMessage: (server) => refuse(server, 405, [allow]),
      onNotify: (server) => refuse(server, 481),
      onPrack: (server) => refuse(server, 481),
    }
  }

  reinvite(offer: string, signal: AbortSignal): ReturnType<SipDialog['reinvite']> {
    if (signal.aborted) return Promise.reject(signal.reason)
    if (this.#closed || this.#bye || this.#byeAfterAck) return Promise.resolve(local(481, 'Dialog Is Over'))
    if (this.#isNegotiating()) return Promise.resolve(local(491, 'Request Pending'))
    return this.#reinvites.send(offer, signal)
  }

  answerOffer(transaction: number, answer: string): boolean {
    const offer = this.#offers.get(transaction)
    if (!offer || !answer) return false
    this.#offers.delete(transaction)
    const options = { statusCode: 200, extraHeaders: [this.#contact(), allow], body: sdp(answer) }
    const sent = attempt(() => offer.server.accept(options))
    if (sent && !offer.isUpdate && offer.server instanceof UserAgentServer) this.#watchAck(offer.server)
    return sent
  }

  refuseOffer(transaction: number, status: number, options: { retryAfter?: number; reason?: string } = {}): boolean {
    const reason = options.reason === undefined ? undefined : assertText(options.reason, 'reason')
    const offer = this.#offers.get(transaction)
    if (!offer) return false
    this.#offers.delete(transaction)
    const retry =
      options.retryAfter === undefined ? [] : [`Retry-After: ${Math.max(0, Math.round(options.retryAfter))}`]
    return refuse(offer.server, status, retry, reason)
  }

  info(contentType: string, body: string, signal: AbortSignal): Promise<RequestOutcome> {
    if (signal.aborted) return Promise.reject(signal.reason)
    const type = assertContentType(contentType)
    if (this.#closed) return Promise.resolve(local(481, 'Dialog Is Over'))
    return sendInDialog(this.#stack, {
      message: this.session.createOutgoingRequestMessage('INFO', {
        body: { contentDisposition: 'render', contentType: type, content: body },
      }),
      signal,
      closing: this.#onClose,
      onFinal: (response, flow) => this.#goneIf(response, flow),
    })
  }

  /**
   * Through `core.request`, since `session.bye()` forgets the dialog before any answer and so cannot be repeated. A server
   * waits for the ACK of its 2xx first (RFC 3261 15).
   */
  bye(options: Parameters<SipDialog['bye']>[0] = {}): void {
    const headers = options.reason ? [reasonHeader(options.reason)] : []
    this.#sendBye(headers)
  }

  /** A 2xx to an INVITE of ours whose transaction is over. */
  acknowledgeLate(response: IncomingResponseMessage): void {
    this.#reinvites.acknowledgeLate(response)
  }

  /** UPDATE is unknown to core: the receive path hands it over. */
  receiveUpdate(message: IncomingRequestMessage, server: Repliable): void {
    const refusal = this.#bye ? { statusCode: 481 } : refusalOf(message)
    if (refusal) {
      attempt(() => server.reject(refusal))
      return
    }
    const offer = sdpOf(message)
    if (offer === undefined) {
      refreshTarget(this.session, message)
      attempt(() => server.accept({ statusCode: 200, extraHeaders: [this.#contact(), allow] }))
      return
    }
    // RFC 3311 5.2
    if (this.#reinvites.isPending) refuse(server, 491)
    else if (this.#offers.size > 0 || this.session.reinviteUserAgentServer) refuse(server, 500, ['Retry-After: 3'])
    else {
      refreshTarget(this.session, message)
      this.#offered('UPDATE', offer, server)
    }
  }

  /** Forgets the dialog; what waits for it is settled. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    const { core, dialogs } = this.#stack
    for (const { server } of this.#offers.values()) refuse(server, 487)
    this.#offers.clear()
    this.#reinvites.close(local(487, 'Request Terminated'))
    for (const callback of [...this.#onClose]) callback()
    if (this.#bye) forgetClient(core, this.#bye.client)
    dialogs.delete(this.session.id)
    this.session.dispose()
    this.#owner.onClosed()
  }

  #contact(): string {
    return contactHeader(this.#stack.core, this.#owner.isAnonymous)
  }

  #isNegotiating(): boolean {
    const { session } = this
    return (
      session.sessionState !== SessionState.Confirmed ||
      this.#offers.size > 0 ||
      session.reinviteUserAgentClient !== undefined ||
      session.reinviteUserAgentServer !== undefined
    )
  }

  #sendBye(headers: string[]): void {
    const { core, link } = this.#stack
    if (this.#closed) return
    if (this.session.sessionState === SessionState.AckWait && !this.#ackTimedOut) {
      this.#byeAfterAck = { headers }
      return
    }
    if (this.#bye?.flow === link.flow) return
    if (this.#bye) forgetClient(core, this.#bye.client)
    const client = core.request(
      this.session.createOutgoingRequestMessage('BYE', { extraHeaders: headers }),
      onFinal((response) => {
        if (this.#bye?.client !== client) return
        if (isLocal(response) && response.statusCode === 503) this.#bye = undefined
        else this.#end({ type: 'sip.ended' })
      }),
    )
    this.#bye = { flow: link.flow, client }
  }

  #end(event: DialogEvent): void {
    if (this.#closed) return
    this.close()
    this.#owner.emit(event)
  }

  /** RFC 5057. A timeout says nothing of the far end when the flow was lost meanwhile. */
  #goneIf(response: IncomingResponseMessage, flow: number): void {
    const { link } = this.#stack
    const status = response.statusCode
    const flowWasLost = isLocal(response) && !(link.up && link.flow === flow)
    if (status === 481) this.#end({ type: 'sip.gone', status })
    else if (status === 408 && !flowWasLost && !this.#closed && !this.#bye) this.#owner.emit({ type: 'sip.unanswered' })
  }

  #onAck(message: IncomingRequestMessage): void {
    stopRepeating(this.session)
    const answer = sdpOf(message)
    if (this.#byeAfterAck) this.#sendBye(this.#byeAfterAck.headers)
    else this.#owner.emit({ type: 'sip.confirmed', ...(answer !== undefined && { answer }) })
  }

  /** Always a delegate of ours: without one core sends a BYE 32 s later, even for a dialog that is over. */
  #onAckTimeout(): void {
    if (this.#closed) return
    this.#ackTimedOut = true
    if (this.#byeAfterAck) this.#sendBye(this.#byeAfterAck.headers)
    else this.#owner.emit({ type: 'sip.unconfirmed' })
  }

  /** Core never clears `reinviteUserAgentServer` when the ACK of a re-INVITE's 200 is lost: no re-INVITE could follow. */
  #watchAck(server: UserAgentServer): void {
    server.transaction.addStateChangeListener(() => {
      const waiting: unknown = this.session.reinviteUserAgentServer
      if (server.transaction.state !== TransactionState.Terminated || waiting !== server) return
      this.session.reinviteUserAgentServer = undefined
      if (!this.#closed) this.#owner.emit({ type: 'sip.unconfirmed' })
    })
  }

  #onBye(server: IncomingRequest): void {
    attempt(() => server.accept())
    this.#end(
      this.#bye ? { type: 'sip.ended' } : { type: 'sip.bye', ...parseReason(server.message.getHeaders('reason')) },
    )
  }

  #onReinvite(server: IncomingRequest): void {
    const { message } = server
    const refusal = this.#bye ? { statusCode: 481 } : refusalOf(message)
    if (refusal) attempt(() => server.reject(refusal))
    else if (this.#offers.size > 0) refuse(server, 500, ['Retry-After: 3'])
    else this.#offered('INVITE', sdpOf(message), server)
  }

  #offered(method: 'INVITE' | 'UPDATE', offer: string | undefined, server: Repliable): void {
    this.#transactions += 1
    const transaction = this.#transactions
    this.#offers.set(transaction, { server, isUpdate: method === 'UPDATE' })
    const event: DialogEvent = { type: 'sip.offered', transaction, method, ...(offer !== undefined && { offer }) }
    if (!this.#owner.emit(event)) this.refuseOffer(transaction, 500)
  }

  #onInfo(server: IncomingRequest): void {
    const contentType = clean(server.message.getHeader('content-type'))
    if (this.#owner.emit({ type: 'sip.info', contentType, body: server.message.body })) attempt(() => server.accept())
    else refuse(server, 500)
  }

  /** Nobody consented, so nothing is dialled (RFC 3515 2.4.2 leaves that to us). */
  #onRefer(server: IncomingRequest): void {
    refuse(server, 603)
    this.#owner.emit({ type: 'sip.referred', target: parseAddress(server.message.getHeader('refer-to')) ?? '' })
  }
}

function reasonHeader(reason: { protocol: 'SIP' | 'Q.850'; cause: number; text?: string }): string {
  const text = reason.text === undefined ? '' : `;text="${escapeQuoted(reason.text, 'reason')}"`
  return `Reason: ${reason.protocol};cause=${Math.trunc(reason.cause)}${text}`
}
