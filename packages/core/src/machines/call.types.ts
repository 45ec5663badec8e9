/** The vocabulary of the call chart: what it is told, what it tells, and what it knows. */
import type { ActorRef, CallbackActorLogic, PromiseActorLogic, Snapshot } from 'xstate'
import type { ApplyAnswerInput, CreateAnswerInput, CreateOfferInput } from '../actors/describeMedia.ts'
import type { DialogCommand, DialogInput, DialogReport } from '../actors/dialog.ts'
import type { PerPhone } from '../actors/perPhone.ts'
import type { SendTonesInput } from '../actors/sendTones.ts'
import type { MediaDirection, Negotiated, NegotiatedAnswer } from '../ports/media.ts'
import type { InviteRequest, ReinviteOutcome } from '../ports/sip.ts'
import type { CallEnd, CallMediaSnapshot, ErrorData, MicrophoneUse, RemoteParty, WarningCode } from '../types.ts'
import type { createMediaMachine, MediaReport } from './media.machine.ts'

/** What the negotiation queue holds. `refresh` repeats the last agreement, to move the dialog's route to a new flow. */
export type NegotiationKind = 'hold' | 'resume' | 'iceRestart' | 'refresh'

export interface ToneRequest extends Omit<SendTonesInput, 'id'> {
  /** Tells whose promise it settles. */
  readonly ticket: number
}

/** app -> call */
export type CallCommand =
  | { readonly type: 'answer'; readonly microphone?: MicrophoneUse }
  | { readonly type: 'reject'; readonly status: number; readonly reason?: string }
  | { readonly type: 'redirect'; readonly target: string }
  | { readonly type: 'hangUp' }
  | { readonly type: 'hold' }
  | { readonly type: 'resume' }
  | { readonly type: 'mute' }
  | { readonly type: 'unmute' }
  | { readonly type: 'sendDtmf'; readonly request: ToneRequest }

/** phone -> call */
export type CallNotice =
  | { readonly type: 'flow.up' }
  | { readonly type: 'flow.lost' }
  /** The binding is gone, and with it the GRUU that the far end may know us by (RFC 5627 4.2). */
  | { readonly type: 'address.lost' }
  /** Another network: the candidates of both ends may be stale. */
  | { readonly type: 'network.moved' }
  | { readonly type: 'credentials.renewed' }
  | { readonly type: 'credentials.failed'; readonly error: ErrorData }

/** call -> phone */
export type CallReport =
  | { readonly type: 'call.challenged'; readonly realm?: string }
  | { readonly type: 'call.refused'; readonly realm?: string }
  /** Nothing is left of it but a goodbye. */
  | { readonly type: 'call.leaving'; readonly id: string }
  | { readonly type: 'call.warning'; readonly id: string; readonly code: WarningCode; readonly message?: string }

/** call -> itself: what one region tells the others. */
type CallInternal =
  | { readonly type: 'request.done'; readonly kind: NegotiationKind }
  | { readonly type: 'request.failed'; readonly kind: NegotiationKind; readonly error: ErrorData }
  | { readonly type: 'audio.released' }
  /** The server says nothing on the new flow about the INVITE that went there again. */
  | { readonly type: 'invite.lost' }
  /** An ICE restart that waited is not needed: the far end's came first. */
  | { readonly type: 'restart.yielded' }
  | { readonly type: 'remote.held' }
  | { readonly type: 'remote.resumed' }

/** Moments for the promises of the facade. */
export type CallMoment =
  | { readonly type: 'request.done'; readonly kind: NegotiationKind }
  | { readonly type: 'request.failed'; readonly kind: NegotiationKind; readonly error: ErrorData }
  | { readonly type: 'tones.sent'; readonly ticket: number }
  | { readonly type: 'tones.failed'; readonly ticket: number; readonly error: ErrorData }

export type CallEvent = CallCommand | CallNotice | CallInternal | DialogReport | MediaReport

export type CallParent = ActorRef<Snapshot<unknown>, CallReport>

export interface CallInput {
  readonly id: string
  readonly parent: CallParent
  readonly remote: RemoteParty
  readonly headers: Readonly<Record<string, string>>
  /** Outgoing: whom to invite. */
  readonly request?: Omit<InviteRequest, 'offer'>
  /** Incoming: the INVITE's SDP, where it has one. */
  readonly offer?: string
  /** Signalling when the call begins. */
  readonly flow: 'up' | 'down'
  /** Milliseconds that an incoming call rings. */
  readonly ringTimeout: number
  readonly earlyMedia: 'off' | 'first'
  /** Default 'required'. */
  readonly microphone?: MicrophoneUse | undefined
}

export interface CallContext extends CallInput {
  readonly direction: 'outgoing' | 'incoming'
  readonly media: CallMediaSnapshot
  /** The way audio flows by the last agreement. */
  readonly agreed: MediaDirection
  /** Re-INVITEs that wait for their turn. */
  readonly queue: readonly NegotiationKind[]
  /** The one under way. */
  readonly current?: NegotiationKind | undefined
  /** SDP that waits to be applied. */
  readonly answer?: string
  /** What our INVITE offers. */
  readonly localOffer?: string
  /** Why the request under way failed, while it is rolled back. */
  readonly requestError?: ErrorData
  /** The far end's offer under way, and whether the network moved while it was being answered. */
  readonly offered?: {
    readonly transaction: number
    readonly method: 'INVITE' | 'UPDATE'
    readonly offer?: string
    readonly hasMoved?: true
  }
  /** Which fork's early media plays. */
  readonly earlyFork?: string
  readonly farewell?: { readonly status: number; readonly reason?: string; readonly redirectTo?: string }
  readonly tones: readonly ToneRequest[]
  /** How often the request under way met an offer of the far end's, or one of ours that it still waits to see through. */
  readonly glares: number
  /** Milliseconds that the far end asks us to wait. */
  readonly glareWait?: number | undefined
  /** The INVITE went out again on a new flow, and nothing has been heard of it there. */
  readonly resent: boolean
  /** INVITEs that were refused for their credentials. */
  readonly refusals: number
  /** Epoch ms: since when no flow lasted, and when the present one came up. */
  readonly downSince?: number
  readonly upSince?: number
  readonly startedAt: number
  readonly ringingAt?: number
  readonly answeredAt?: number
  readonly endedAt?: number
  readonly end?: CallEnd
}

export interface CallDeps {
  readonly now: PerPhone<number>
  /** A number in [0, 1). */
  readonly random: PerPhone<number>
  readonly dialog: CallbackActorLogic<DialogCommand, DialogInput>
  readonly media: ReturnType<typeof createMediaMachine>
  readonly createOffer: PromiseActorLogic<string, CreateOfferInput>
  readonly createAnswer: PromiseActorLogic<NegotiatedAnswer, CreateAnswerInput>
  readonly applyAnswer: PromiseActorLogic<Negotiated, ApplyAnswerInput>
  readonly rollback: PromiseActorLogic<void, { readonly id: string }>
  readonly sendReinvite: PromiseActorLogic<ReinviteOutcome, { readonly id: string; readonly offer: string }>
  readonly sendTones: PromiseActorLogic<void, SendTonesInput>
}
