/** Our INVITE: its forks, its cancel in every order, and its dialog. */
import { PhoneError } from '../errors.ts'
import type { DialogEvent, InviteRequest } from '../ports/sip.ts'
import type { RemoteParty } from '../types.ts'
import { Call } from './call.ts'
import { forgetClient, refreshTarget } from './core.ts'
import { answerByDefault } from './early.ts'
import { assertHeaders, clean, escapeQuoted, parseAddress, parseDisplayName, parseWarning } from './headers.ts'
import {
  Grammar,
  type IncomingMessage,
  type IncomingResponseMessage,
  InviteUserAgentClient,
  type OutgoingRequestMessage,
  type Session,
  SessionDialog,
  TransactionState,
  type URI,
} from './sipjs.ts'
import { allow, contactHeader, onFinal, outcomeOf, type Stack, sdp, sdpOf, transactionTimeout } from './stack.ts'
import { resolveTarget } from './target.ts'

export class OutgoingCall extends Call {
  readonly ownsCallId = true
  protected override readonly isAnonymous: boolean
  /** Abandoned: nobody waits for this INVITE, a late 2xx is only to be ended. */
  #state: 'calling' | 'cancelling' | 'abandoned' | 'answered' | 'over' = 'calling'
  #isTrying = false
  #cancelSentOn = -1
  /** The flow by which the server heard of this call, as far as its responses tell. */
  #heardOn: number
  readonly #forks = new Map<string, SessionDialog>()
  /** SDP of early media by fork, for a 2xx that repeats none (RFC 3261 13.2.1). */
  readonly #early = new Map<string, string>()
  readonly #client: InviteUserAgentClient

  constructor(stack: Stack, id: string, request: InviteRequest, listener: (event: DialogEvent) => void) {
    super(stack, id, listener)
    this.isAnonymous = request.anonymous === true
    this.#heardOn = stack.link.flow
    this.#client = new InviteUserAgentClient(stack.core, inviteMessage(stack, request), {
      onTrying: () => this.#trying(),
      onProgress: ({ message, session, prack }) => {
        if (session instanceof SessionDialog) {
          answerByDefault(session)
          if (this.#forks.size < 32) this.#forks.set(session.id, session)
        }
        const sequence = reliableSequence(message)
        if (sequence) prack({ extraHeaders: [`RAck: ${sequence} ${message.cseq} INVITE`] })
        this.#progress(message)
      },
      onAccept: ({ message, session, ack }) => {
        if (session instanceof SessionDialog) refreshTarget(session, message) // the ACK goes to the Contact of the 2xx
        ack()
        this.#accepted(message, session)
      },
      onRedirect: ({ message }) => this.#redirected(message),
      onReject: ({ message }) => this.#rejected(message),
    })
  }

  override cancel(): void {
    if (this.#state !== 'calling' && this.#state !== 'cancelling') return
    this.#state = 'cancelling'
    const { core, digest, link } = this.stack
    digest.stop(this.#client.message)
    const isProceeding = this.#client.transaction.state === TransactionState.Proceeding
    const flow = isProceeding ? link.flow : 0
    if (this.#cancelSentOn === flow) return
    this.#cancelSentOn = flow
    // A callee that missed the CANCEL asks whether we are still there: 481.
    for (const id of this.#forks.keys()) core.dialogs.delete(id)
    if (link.up && this.#heardOn !== link.flow) this.#endForks()
    if (isProceeding) {
      const earlier = core.userAgentClients.get(`${this.#client.message.branch}CANCEL`)
      if (earlier) forgetClient(core, earlier)
    }
    this.#client.cancel() // core waits for the first 1xx itself
  }

  override abandon(): void {
    if (this.#state !== 'calling' && this.#state !== 'cancelling') return
    this.#state = 'abandoned'
    const { core, digest, later } = this.stack
    digest.stop(this.#client.message)
    this.stack.forgetCall(this.id)
    later(transactionTimeout, () => {
      if (this.#isPending()) forgetClient(core, this.#client)
    })
  }

  override resend(): void {
    if (!this.#isPending()) return
    this.#isTrying = false
    this.#cancelSentOn = -1 // a server that takes the INVITE for a new one needs a CANCEL after it
    this.stack.link.send(this.#client.message.toString()).catch(() => {})
  }

  override dispose(): void {
    if (this.#isPending()) forgetClient(this.stack.core, this.#client)
    this.#state = 'over'
    super.dispose()
  }

  /** Core drops a 1xx without To-tag or Contact, though it tells that the far end rings: from the receive path. */
  receiveBareProgress(message: IncomingResponseMessage): boolean {
    if (message.viaBranch !== this.#client.message.branch) return false
    this.#progress(message)
    return true
  }

  #isPending(): boolean {
    const { state } = this.#client.transaction
    return state === TransactionState.Calling || state === TransactionState.Proceeding
  }

  /**
   * A server that was restarted knows nothing of what its CANCEL should end; the far ends do (RFC 3261 15: the caller may
   * send BYE in an early dialog). To one that got the CANCEL it is a repetition.
   */
  #endForks(): void {
    const { core } = this.stack
    for (const session of this.#forks.values()) {
      core.request(
        session.createOutgoingRequestMessage('BYE'),
        onFinal(() => {}),
      )
    }
    this.#forks.clear()
  }

  #trying(): void {
    this.#heardOn = this.stack.link.flow
    if (this.#isTrying || this.#state !== 'calling') return
    this.#isTrying = true
    this.emit({ type: 'sip.trying' })
  }

  #progress(message: IncomingResponseMessage): void {
    this.#heardOn = this.stack.link.flow
    if (this.#state !== 'calling') return
    this.#isTrying = true
    const answer = sdpOf(message)
    const { status, reason } = outcomeOf(message)
    const fork = message.toTag ? clean(message.toTag) : undefined
    if (fork && answer !== undefined && this.#early.size < 32) this.#early.set(fork, answer)
    this.emit({
      type: 'sip.progress',
      status,
      reason,
      ...(fork && { fork }),
      ...(answer !== undefined && { answer }),
    })
  }

  #accepted(message: IncomingResponseMessage, session: Session): void {
    if (!(session instanceof SessionDialog)) return
    if (this.#state !== 'calling' && this.#state !== 'cancelling') {
      answerByDefault(session)
      session.bye()
      return
    }
    this.#state = 'answered'
    this.confirm(session, message.cseq)
    const fork = clean(message.toTag)
    this.emit({
      type: 'sip.accepted',
      fork,
      answer: sdpOf(message) ?? this.#early.get(fork) ?? '',
      remote: remoteOf(message, 'to'),
    })
  }

  #redirected(message: IncomingResponseMessage): void {
    const contacts = message.getHeaders('contact').slice(0, 20).map(parseAddress)
    const { status } = outcomeOf(message)
    if (this.#state === 'calling') {
      this.#end({ type: 'sip.redirected', status, contacts: contacts.filter((uri) => uri !== undefined) })
    } else this.#rejected(message)
  }

  #rejected(message: IncomingResponseMessage): void {
    if (this.#state !== 'calling' && this.#state !== 'cancelling') return
    const outcome = outcomeOf(message)
    // The far ends may have it from a server that has lost it since.
    if ([401, 407, 482].includes(outcome.status)) this.#endForks()
    const warning = parseWarning(message.getHeader('warning'))
    const isCancelled = this.#state === 'cancelling' && outcome.status !== 487
    this.#end({
      type: 'sip.rejected',
      ...(isCancelled ? terminated : outcome),
      ...this.#digest(message),
      ...(warning !== undefined && { warning }),
    })
  }

  #digest(message: IncomingResponseMessage) {
    return this.stack.digest.outcome(this.#client.message, message)
  }

  #end(event: DialogEvent): void {
    this.#state = 'over'
    this.stack.forgetCall(this.id)
    this.emit(event)
  }
}

/** However a cancelled INVITE ended, that is what it means. */
const terminated = { status: 487, reason: 'Request Terminated', local: true } as const

function inviteMessage(stack: Stack, request: InviteRequest): OutgoingRequestMessage {
  const { core } = stack
  const headers = assertHeaders(request.headers)
  const toDisplayName = escapeQuoted(request.displayName ?? '', 'display name')
  const target = parseUri(resolveTarget(request.target, stack.uri))
  const privacy = ['Privacy: id', `P-Preferred-Identity: <${core.configuration.aor}>`]
  return core.makeOutgoingRequestMessage(
    'INVITE',
    target,
    request.anonymous ? parseUri('sip:anonymous@anonymous.invalid') : core.configuration.aor,
    target,
    {
      toDisplayName,
      fromDisplayName: request.anonymous ? 'Anonymous' : stack.displayName,
      optionTags: ['100rel', 'outbound', 'gruu'],
    },
    [contactHeader(core, request.anonymous), allow, ...(request.anonymous ? privacy : []), ...headers],
    sdp(request.offer),
  )
}

function parseUri(text: string): URI {
  const uri = Grammar.URIParse(text)
  if (!uri) throw new PhoneError('invalidTarget', { detail: JSON.stringify(text.slice(0, 64)) })
  return uri
}

/** RSeq of a reliable 1xx (RFC 3262 4). */
function reliableSequence(message: IncomingResponseMessage): string | undefined {
  if (!message.getHeaders('require').some((value) => /\b100rel\b/i.test(value))) return undefined
  return /^\d{1,10}$/.exec(message.getHeader('rseq')?.trim() ?? '')?.[0]
}

export function remoteOf(message: IncomingMessage, header: 'to' | 'from'): RemoteParty {
  const displayName = parseDisplayName(message[header].displayName)
  const assertedIdentity = parseAddress(message.getHeader('p-asserted-identity'))
  return {
    uri: parseAddress(message.getHeader(header)) ?? clean(message[header].uri.toString()),
    ...(displayName !== undefined && { displayName }),
    ...(assertedIdentity !== undefined && { assertedIdentity }),
  }
}
