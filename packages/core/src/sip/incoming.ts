/** Their INVITE, from 100 to our answer, and its dialog. What happens before the chart adopts it waits for the chart. */
import type { DialogEvent, IncomingInvite, SipDialog } from '../ports/sip.ts'
import { Call } from './call.ts'
import { forgetServer } from './core.ts'
import { answerByDefault } from './early.ts'
import { assertHeaders, assertText, clean, isOwnedHeader, parseReason } from './headers.ts'
import { remoteOf } from './outgoing.ts'
import {
  Grammar,
  InviteServerTransaction,
  type InviteUserAgentServer,
  type Session,
  SessionDialog,
  TransactionState,
} from './sipjs.ts'
import {
  allow,
  allowUpdate,
  attempt,
  contactHeader,
  onFinal,
  type Stack,
  sdp,
  sdpOf,
  transactionTimeout,
} from './stack.ts'
import { resolveTarget } from './target.ts'

const maxHeaders = 50
const maxHeaderValue = 1024
/** Told apart from the rest of the snapshot, or of no use on a screen. */
const known = new Set([
  'accept-encoding',
  'accept-language',
  'date',
  'timestamp',
  'p-asserted-identity',
  'accept-contact',
])

export class IncomingCall extends Call {
  readonly ownsCallId = false
  readonly #server: InviteUserAgentServer
  #isAdopted = false
  #isCancelled = false
  readonly #buffer: DialogEvent[] = []
  #earlySession: SessionDialog | undefined

  constructor(stack: Stack, id: string, server: InviteUserAgentServer) {
    super(stack, id, (event) => this.#buffer.push(event))
    this.#server = server
    server.delegate = { onCancel: (message) => this.#cancelled(message.getHeaders('reason')) }
    server.trying()
  }

  get isAdopted(): boolean {
    return this.#isAdopted
  }

  describe(): IncomingInvite {
    const { message } = this.#server
    const offer = sdpOf(message)
    return {
      id: this.id,
      remote: remoteOf(message, 'from'),
      headers: this.#extraHeaders(),
      ...(offer !== undefined && { offer }),
    }
  }

  adopt(listener: (event: DialogEvent) => void): void {
    this.#isAdopted = true
    this.listener = listener
    for (const event of this.#buffer.splice(0)) this.emit(event)
    if (this.#isCancelled) this.stack.forgetCall(this.id)
  }

  override ring(status: 180 | 183 = 180, answer?: string): boolean {
    if (this.dialog) return false
    const body = answer ? { body: sdp(answer) } : {}
    return attempt(() => {
      const { session } = this.#server.progress({ statusCode: status, ...body })
      if (session instanceof SessionDialog) this.#early(session)
    })
  }

  /** Core would leave a dialog behind when the 200 has no body, and answers twice when asked twice. */
  override accept(answer: string): boolean {
    if (!answer || this.dialog) return false
    let session: Session | undefined
    const options = { statusCode: 200, extraHeaders: [allowUpdate], body: sdp(answer) }
    const accepted = attempt(() => {
      session = this.#server.accept(options).session
    })
    if (accepted && session instanceof SessionDialog) this.confirm(session)
    return accepted
  }

  override reject(status: number, options: Parameters<SipDialog['reject']>[1] = {}): boolean {
    const extraHeaders = assertHeaders(options.headers)
    const reason = options.reason === undefined ? '' : assertText(options.reason, 'reason')
    return this.#refuse(() => {
      this.#server.reject({ statusCode: status, extraHeaders, ...(reason && { reasonPhrase: reason }) })
    })
  }

  override redirect(target: string): boolean {
    const uri = Grammar.URIParse(resolveTarget(target, this.stack.uri))
    const options = { statusCode: 302, extraHeaders: [`Contact: <${uri}>`] }
    return uri !== undefined && this.#refuse(() => this.#server.redirect([], options))
  }

  /** Our 2xx again, which may have been lost; before it, a question to the caller, whose CANCEL may have been. */
  override resend(): void {
    const { transaction } = this.#server
    if (this.dialog) {
      if (transaction instanceof InviteServerTransaction) transaction.retransmitAcceptedResponse()
    } else if (
      this.#earlySession &&
      this.#server.message.getHeaders('allow').some((value) => /\bUPDATE\b/.test(value))
    ) {
      this.ring() // a caller that has not heard of this dialog would deny it
      this.#ask(this.#earlySession)
    }
  }

  override dispose(): void {
    const { state } = this.#server.transaction
    if (state === TransactionState.Proceeding) forgetServer(this.stack.core, this.#server)
    super.dispose()
  }

  #refuse(command: () => void): boolean {
    const refused = !this.dialog && attempt(command)
    if (refused) this.stack.forgetCall(this.id)
    return refused
  }

  /** UPDATE without an offer (RFC 3311): where we are now, and whether the dialog is still known there. */
  #ask(session: SessionDialog): void {
    const { core } = this.stack
    core.request(
      session.createOutgoingRequestMessage('UPDATE', { extraHeaders: [contactHeader(core), allow] }),
      onFinal((response) => {
        if (response.statusCode === 481) this.#cancelled([])
      }),
    )
  }

  #early(session: SessionDialog): void {
    this.#earlySession = session
    answerByDefault(session)
    const { delegate } = session
    // A caller may end its early dialog with BYE; its INVITE is still to be answered (RFC 3261 15.1.2).
    if (delegate) {
      delegate.onBye = (server) => {
        attempt(() => server.accept())
        this.#cancelled(server.message.getHeaders('reason'))
      }
    }
  }

  #cancelled(reasons: readonly string[]): void {
    if (this.#isCancelled || this.dialog) return
    if (!attempt(() => this.#server.reject({ statusCode: 487 }))) return
    this.#isCancelled = true
    this.emit({ type: 'sip.cancelled', ...parseReason(reasons) })
    if (this.#isAdopted) this.stack.forgetCall(this.id)
    else this.stack.later(transactionTimeout, () => this.stack.forgetCall(this.id))
  }

  #extraHeaders(): Record<string, string> {
    const { message } = this.#server
    const names = Object.keys(message.headers).filter((name) => !isOwnedHeader(name) && !known.has(name.toLowerCase()))
    if (names.length > maxHeaders) this.stack.warn('headerDropped', `${names.length - maxHeaders} headers of an INVITE`)
    return Object.fromEntries(
      names
        .slice(0, maxHeaders)
        .map((name) => [clean(name, 64), clean(message.getHeaders(name).join(', '), maxHeaderValue)]),
    )
  }
}
