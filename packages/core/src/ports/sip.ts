/**
 * What the charts need from SIP, in plain data: commands in, facts out. Offers and answers are SDP strings. Whether to
 * refuse, retry or give up is decided by the charts, never behind this port.
 */
import type { RemoteParty } from '../types.ts'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import type { SecretStore } from './secrets.ts'

export interface SipAgentOptions {
  /** Address of record, a SIP URI. */
  readonly uri: string
  readonly displayName?: string
  readonly userAgent: string
  /** UUID of this device, `+sip.instance` (RFC 5626 4.1). A new one a phone when absent. */
  readonly instanceId?: string
  readonly secrets: Pick<SecretStore, 'read'>
  readonly clock: Clock
  readonly random: Random
  /** Every message on the wire, with the values of Authorization headers and keys removed. */
  readonly onTrace: (direction: 'sent' | 'received', message: string) => void
  /** A message that was dropped, or a trap that was met: for the log. Never holds a secret. */
  readonly onWarning: (code: 'malformedMessage' | 'headerDropped' | 'listenerThrew', detail: string) => void
  /** A new INVITE that passed the port's own checks (Require, Content-Type, syntax). 100 is already sent. */
  readonly onIncomingCall: (invite: IncomingInvite) => void
}

/** Makes a SIP user agent: one address of record, one flow at a time, many dialogs. Pure until a flow is attached. */
export type CreateSipAgent = (options: SipAgentOptions) => SipAgent

export interface SipAgent {
  /**
   * The socket that messages leave by from now on; `undefined` when the flow is down (sends then fail quietly and the
   * transactions see a transport error). Dialogs and transactions outlive a change of flow. `isSecure: false` is WebSocket
   * without TLS, which Via tells (RFC 7118 5.1).
   */
  attach(socket: { send(text: string): void; readonly isSecure?: boolean } | undefined): void
  /** One frame from the socket. Never throws. Answers keep-alives and refuses malformed requests by itself. */
  receive(frame: string): void
  /** Asks the server for a sign of life: CRLFCRLF (RFC 5626 4.4.1), with an OPTIONS until a CRLF was seen to work on this flow. */
  ping(): void
  /** One REGISTER (with its digest round trips). Abort forgets it: no result is waited for any more. */
  register(request: RegisterRequest, signal: AbortSignal): Promise<RegisterOutcome>
  /** Sends an INVITE; `id` is the local call id. Throws a `PhoneError` when target or headers do not pass the gate. */
  invite(id: string, request: InviteRequest, listener: (event: DialogEvent) => void): SipDialog
  /** Takes charge of the incoming call `id`; events since its INVITE are delivered at once. `undefined` when it is gone. */
  adopt(id: string, listener: (event: DialogEvent) => void): SipDialog | undefined
  /** Answers an incoming call that nobody adopted. */
  refuse(id: string, status: number, reason?: string): void
  /** The live dialog of a call. */
  dialog(id: string): SipDialog | undefined
  /** Forgets every dialog and transaction, silently; nothing is sent any more. */
  dispose(): void
}

export interface RegisterRequest {
  /** Seconds; 0 removes the binding. */
  readonly expires: number
}

export interface RegisterOutcome {
  /** The final status. 408 and 503 are also synthesised; `local` then says so. */
  readonly status: number
  readonly reason: string
  /** No server said this: a timeout, or no flow. */
  readonly local: boolean
  /** Seconds granted to our contact (its `expires` parameter, else the Expires header). Absent when neither is there. */
  readonly expires?: number
  /** Seconds, from 423's Min-Expires. */
  readonly minExpires?: number
  /** Seconds. */
  readonly retryAfter?: number
  /**
   * How the digest went: not asked, answered, asked but no usable secret or algorithm, answered and refused, or left
   * unanswered because no REGISTER may leave now (`pause` says until when).
   */
  readonly digest: 'none' | 'accepted' | 'unanswered' | 'refused' | 'paced'
  readonly realm?: string
  /** Ours is among the contacts of a 200. Without it there is no binding, whatever the status says. */
  readonly bound: boolean
  /** Milliseconds until another REGISTER may be sent: never more than 3 in 2 s leave this port. 0 when free. */
  readonly pause: number
}

export interface InviteRequest {
  /** A SIP or SIPS URI; see `resolveTarget`. */
  readonly target: string
  readonly offer: string
  readonly displayName?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly anonymous?: boolean
}

export interface IncomingInvite {
  /** The local call id, made by the port: unique, never a Call-ID of the wire. */
  readonly id: string
  readonly remote: RemoteParty
  /** Headers that are not the protocol's own. */
  readonly headers: Readonly<Record<string, string>>
  /** Absent when the INVITE has no offer: ours then goes into the 200 and the answer comes in the ACK. */
  readonly offer?: string
}

/** One call's signalling: an INVITE, its early dialogs and its dialog. A command that is too late is a no-op that returns false. */
export interface SipDialog {
  readonly id: string
  /** We made the Call-ID (RFC 3261 14.1 glare timers). */
  readonly ownsCallId: boolean

  /**
   * On a new flow, what may have been lost with the old one. Outgoing: the pending INVITE, same branch; a server that has it
   * sends its last response there. Incoming: the 2xx, until it is acknowledged; before it, a question whether the caller is
   * still there (UPDATE, RFC 3311): `sip.cancelled` follows when it is not.
   */
  resend(): void

  // Outgoing, before the answer
  /**
   * CANCEL now, or at the first 1xx (RFC 3261 9.1). May be repeated after a new flow, where BYE ends the early dialogs too.
   * A 2xx that passes it is `sip.accepted` all the same, and wants a `bye()`.
   */
  cancel(): void
  /** Nobody waits any more; a late 2xx is still ACKed and ended by BYE. */
  abandon(): void

  // Incoming, before the answer
  ring(status?: 180 | 183, answer?: string): boolean
  /** 200 with SDP; retransmitted until the ACK. */
  accept(answer: string): boolean
  reject(status: number, options?: { reason?: string; headers?: Readonly<Record<string, string>> }): boolean
  /** 302. Throws a `PhoneError` on a bad target. */
  redirect(target: string): boolean

  // In the dialog
  /** One at a time. Resolves once. Abort gives it up: a late 2xx is ACKed and the next re-INVITE may go. */
  reinvite(offer: string, signal: AbortSignal): Promise<ReinviteOutcome>
  /** Answers the far end's offer (`sip.offered`) by its transaction number. */
  answerOffer(transaction: number, sdp: string): boolean
  refuseOffer(transaction: number, status: number, options?: { retryAfter?: number; reason?: string }): boolean
  info(contentType: string, body: string, signal: AbortSignal): Promise<RequestOutcome>
  /** Ends the dialog; `sip.ended` follows. May be repeated after a new flow, until then. */
  bye(options?: { reason?: { protocol: 'SIP' | 'Q.850'; cause: number; text?: string } }): void
  /** Forgets the dialog, silently. */
  dispose(): void
}

export interface RequestOutcome {
  readonly status: number
  readonly reason: string
  /** No far end said this. */
  readonly local: boolean
  readonly retryAfter?: number
}

export interface ReinviteOutcome extends RequestOutcome {
  /** With 2xx. */
  readonly answer?: string
}

export type DialogEvent =
  // Our INVITE
  | { readonly type: 'sip.trying' }
  | {
      readonly type: 'sip.progress'
      readonly status: number
      readonly reason: string
      /** To-tag: which fork says so. Absent on a bare 180. */
      readonly fork?: string
      /** SDP of early media. */
      readonly answer?: string
    }
  | {
      readonly type: 'sip.accepted'
      readonly fork: string
      /** Empty when a broken far end sent none. */
      readonly answer: string
      readonly remote: RemoteParty
    }
  | {
      readonly type: 'sip.rejected'
      readonly status: number
      readonly reason: string
      readonly local: boolean
      readonly retryAfter?: number
      readonly digest: RegisterOutcome['digest']
      readonly realm?: string
      /** Text of a Warning header (RFC 3261 20.43). */
      readonly warning?: string
    }
  | { readonly type: 'sip.redirected'; readonly status: number; readonly contacts: readonly string[] }
  // Their INVITE
  /** CANCEL came, 487 is sent. `cause` 200 of a Reason header (RFC 3326) means answered elsewhere. */
  | { readonly type: 'sip.cancelled'; readonly cause?: number; readonly text?: string }
  /** The ACK of our 2xx. `answer` where our 200 held the offer. */
  | { readonly type: 'sip.confirmed'; readonly answer?: string }
  /** No ACK for 32 s; of the INVITE's 200, or of a re-INVITE's. */
  | { readonly type: 'sip.unconfirmed' }
  // In the dialog
  /** A re-INVITE or an UPDATE with SDP, or a re-INVITE without (`offer` absent: we are to offer in the 200). Must be answered or refused. */
  | {
      readonly type: 'sip.offered'
      readonly transaction: number
      readonly method: 'INVITE' | 'UPDATE'
      readonly offer?: string
    }
  /** 200 is sent. */
  | { readonly type: 'sip.bye'; readonly cause?: number; readonly text?: string }
  /** 200 is sent. */
  | { readonly type: 'sip.info'; readonly contentType: string; readonly body: string }
  /** REFER without anyone's consent: 603 is sent, nothing is dialled. */
  | { readonly type: 'sip.referred'; readonly target: string }
  /** A re-INVITE that was given up was accepted after all: the far end has what we took back. */
  | { readonly type: 'sip.acceptedLate' }
  /** 481 to a request of ours: the far end knows no such dialog (RFC 5057). The dialog is forgotten. */
  | { readonly type: 'sip.gone'; readonly status: number }
  /** 408 to a request of ours: the far end may still believe in the dialog, which is to be ended by BYE (RFC 3261 12.2.1.2). */
  | { readonly type: 'sip.unanswered' }
  /** Our BYE is answered or timed out. */
  | { readonly type: 'sip.ended' }
