/** The words of the call chart: its guards, actions and delays. The chart itself is in call.machine.ts and the files of its phases. */
import { and, assign, emit, enqueueActions, not, raise, type SnapshotFrom, sendTo, setup, stateIn } from 'xstate'
import type { SendTonesInput } from '../actors/sendTones.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import type { NegotiatedAnswer } from '../ports/media.ts'
import type { RequestOutcome } from '../ports/sip.ts'
import type { CallEnd, CallMediaSnapshot, ErrorData, WarningCode } from '../types.ts'
import { until } from './backoff.ts'
import type { CallContext, CallDeps, CallEvent, CallInput, CallMoment, NegotiationKind } from './call.types.ts'
import { endByResponse, statusForMediaFailure } from './callEnd.ts'
import { delays } from './delays.ts'
import type { MediaCommand } from './media.machine.ts'
import { viewMedia } from './media.view.ts'

export type CallSetup = ReturnType<typeof setupCall>

/** Two ends that collide part at once or after a few tries; a far end that says 491 for ever refuses. */
const maxGlares = 5

export function setupCall({ now, random, ...actors }: CallDeps) {
  return setup({
    types: {} as {
      context: CallContext
      input: CallInput
      events: CallEvent
      emitted: CallMoment
      output: { readonly id: string }
    },
    actors,
    guards: {
      isOutgoing: ({ context }) => context.direction === 'outgoing',
      hasOffer: ({ context }) => context.offer !== undefined,
      startsDown: ({ context }) => context.flow === 'down',
      hasFlow: not(stateIn({ live: { signalling: 'down' } })),
      hasRequest: and([({ context }) => context.queue.length > 0, not(stateIn({ live: { signalling: 'down' } }))]),
      isDown: stateIn({ live: { signalling: 'down' } }),
      isInviting: stateIn({ live: { phase: { outgoing: 'inviting' } } }),
      /**
       * The server has lost the INVITE that went there again: it is challenged anew, or the far end has it already and calls
       * it a loop (RFC 3261 8.2.2.2).
       */
      isForgotten: ({ context, event }) =>
        event.type === 'sip.rejected' && context.resent && [401, 407, 482].includes(event.status),
      isEstablished: stateIn({ live: { phase: 'established' } }),
      is2xx: (_, { status }: { status: number }) => status >= 200 && status < 300,
      isGlare: ({ context }, outcome: RequestOutcome) => isCollision(outcome) && context.glares < maxGlares,
      canSpeak: ({ context }) => !context.media.listenOnly,
      hasTones: ({ context }) => context.tones.length > 0,
      wantsEarlyMedia: ({ context, event }) =>
        event.type === 'sip.progress' &&
        !!event.answer &&
        context.earlyMedia === 'first' &&
        context.earlyFork === undefined,
      hasAnswer: ({ event }) => event.type === 'sip.confirmed' && !!event.answer,
      isChallenge: ({ context, event }) =>
        event.type === 'sip.rejected' &&
        (event.digest === 'unanswered' || event.digest === 'refused') &&
        context.refusals === 0,
      /** Every request that the new flow was to carry is through. */
      isReattached: ({ context }) => context.queue.length === 0,
      isAnswered: ({ event }) => event.type === 'request.failed' && event.error.code === 'requestRefused',
      isUpdate: ({ context }) => context.offered?.method === 'UPDATE',
      isRinging: ({ event }) => event.type === 'sip.progress' && event.status > 100,
      isHoldDone: ({ event }) => isSettled(event) && event.kind === 'hold',
      isResumeDone: ({ event }) => isSettled(event) && event.kind === 'resume',
      hasOfferedSdp: ({ event }) => event.type === 'sip.offered' && event.offer !== undefined,
    },
    actions: {
      // -- facts
      noteMicrophone: assign(({ event }) =>
        event.type === 'answer' && event.microphone !== undefined ? { microphone: event.microphone } : {},
      ),
      noteRinging: assign(({ context, system }) => (context.ringingAt === undefined ? { ringingAt: now(system) } : {})),
      noteAnswered: assign({ answeredAt: ({ system }) => now(system) }),
      noteAccepted: assign(({ context, event }) =>
        event.type === 'sip.accepted' ? { answer: event.answer, remote: { ...context.remote, ...event.remote } } : {},
      ),
      noteEarlyFork: assign(({ event }) =>
        event.type === 'sip.progress' && event.answer !== undefined
          ? { answer: event.answer, earlyFork: event.fork ?? '' }
          : {},
      ),
      noteConfirmedAnswer: assign(({ event }) =>
        event.type === 'sip.confirmed' && event.answer !== undefined ? { answer: event.answer } : {},
      ),
      noteAnswerSdp: assign((_, { sdp }: { sdp: string }) => ({ answer: sdp })),
      noteOffered: assign(({ event }) => (event.type === 'sip.offered' ? { offered: event } : {})),
      noteMoved: assign(({ context: { offered } }) => (offered ? { offered: { ...offered, hasMoved: true } } : {})),
      noteMedia: assign((_, { snapshot }: { snapshot: SnapshotFrom<typeof actors.media> | undefined }) =>
        snapshot ? { media: viewMedia(snapshot) } : {},
      ),
      noteRefusal: assign({ refusals: ({ context }) => context.refusals + 1 }),
      // -- the end: the first word stands
      noteEnd: assign(({ context }, end: CallEnd) => (context.end ? {} : { end })),
      noteRejected: assign(({ context, event }) => {
        if (event.type !== 'sip.rejected' || context.end) return {}
        const { status, reason, retryAfter } = event
        const sip = { status, reason, ...(retryAfter !== undefined && { retryAfter }) }
        const code =
          event.digest === 'refused'
            ? 'credentialsRejected'
            : event.digest === 'unanswered'
              ? 'credentialsMissing'
              : 'callRefused'
        return { end: endByResponse(event, toErrorData(new PhoneError(code, { sip }))) }
      }),
      noteRedirected: assign(({ context, event }) =>
        event.type === 'sip.redirected' && !context.end
          ? {
              end: {
                reason: 'redirected' as const,
                by: 'remote' as const,
                code: event.status,
                text: event.contacts.join(', '),
              },
            }
          : {},
      ),
      noteCancelled: assign(({ context, event }) =>
        event.type === 'sip.cancelled' && !context.end
          ? {
              end: {
                reason: event.cause === 200 ? ('answeredElsewhere' as const) : ('cancelled' as const),
                by: 'remote' as const,
                ...(event.cause !== undefined && { code: event.cause }),
                ...(event.text !== undefined && { text: event.text }),
              },
            }
          : {},
      ),
      noteBye: assign(({ context, event }) =>
        event.type === 'sip.bye' && !context.end
          ? {
              end: {
                reason: 'hangUp' as const,
                by: 'remote' as const,
                ...(event.cause !== undefined && { code: event.cause }),
                ...(event.text !== undefined && { text: event.text }),
              },
            }
          : {},
      ),
      noteGone: assign(({ context, event }) => {
        if (event.type !== 'sip.gone' || context.end) return {}
        const error = toErrorData(new PhoneError('dialogGone', { sip: { status: event.status, reason: '' } }))
        return { end: { reason: 'connectionLost' as const, by: 'system' as const, code: event.status, error } }
      }),
      noteUnanswered: assign(({ context }) => {
        const error = toErrorData(new PhoneError('dialogGone', { sip: { status: 408, reason: '' } }))
        return context.end ? {} : { end: { reason: 'timedOut' as const, by: 'system' as const, code: 408, error } }
      }),
      noteMediaFailed: assign(({ context }, { error }: { error: unknown }) =>
        context.end
          ? {}
          : { end: { reason: 'mediaFailed' as const, by: 'system' as const, error: asErrorData(error) } },
      ),
      noteUnusable: assign(({ context, event }) =>
        event.type === 'sip.unusable' && !context.end
          ? { end: { reason: 'failed' as const, by: 'system' as const, error: event.error } }
          : {},
      ),
      noteUnauthorised: assign(({ context, event }) =>
        event.type === 'credentials.failed' && !context.end
          ? { end: { reason: 'unauthorised' as const, by: 'system' as const, error: event.error } }
          : {},
      ),
      noteLost: assign(({ context }) =>
        context.end
          ? {}
          : {
              end: {
                reason: 'connectionLost' as const,
                by: 'system' as const,
                error: toErrorData(new PhoneError('connectionLost')),
              },
            },
      ),
      noteFailed: assign(({ context }, { error }: { error: unknown }) =>
        context.end ? {} : { end: { reason: 'failed' as const, by: 'system' as const, error: asErrorData(error) } },
      ),
      noteSetupTimeout: assign(({ context }) => {
        const error = toErrorData(new PhoneError('setupTimeout'))
        return context.end ? {} : { end: { reason: 'timedOut' as const, by: 'system' as const, error } }
      }),
      noteUnconfirmed: assign(({ context }) => {
        const error = toErrorData(new PhoneError('requestTimeout'))
        return context.end ? {} : { end: { reason: 'timedOut' as const, by: 'system' as const, error } }
      }),
      noteRejectedHere: assign(({ context, event }) => {
        if (event.type !== 'reject' || context.end) return {}
        const { status, reason } = event
        const why = status === 486 || status === 600 ? ('busy' as const) : ('rejected' as const)
        return {
          end: { reason: why, by: 'local' as const, code: status, ...(reason !== undefined && { text: reason }) },
          farewell: { status, ...(reason !== undefined && { reason }) },
        }
      }),
      noteRedirectedHere: assign(({ context, event }) =>
        event.type === 'redirect' && !context.end
          ? {
              end: { reason: 'redirected' as const, by: 'local' as const, code: 302, text: event.target },
              farewell: { status: 302, redirectTo: event.target },
            }
          : {},
      ),
      noteMediaView: assign((_, { media }: { media: CallMediaSnapshot }) => ({ media })),
      stampEnd: assign({ endedAt: ({ system }) => now(system), queue: [], tones: [] }),
      // -- to the far end
      noteLocalOffer: assign((_, { sdp }: { sdp: string }) => ({ localOffer: sdp })),
      sendInvite: sendTo('dialog', ({ context }) => ({ type: 'invite', offer: context.localOffer ?? '' })),
      sendCancel: sendTo('dialog', { type: 'cancel' }),
      giveUpInvite: sendTo('dialog', { type: 'abandon' }),
      resend: sendTo('dialog', { type: 'resend' }),
      redial: sendTo('dialog', ({ context }) => ({ type: 'redial', offer: context.localOffer ?? '' })),
      noteResent: assign({ resent: true }),
      /** A flow that came up and did not last leaves the deadline where it was. */
      noteDown: assign(({ context: { downSince, upSince = 0 }, system }) =>
        downSince !== undefined && now(system) - upSince < delays.provenFlow ? {} : { downSince: now(system) },
      ),
      noteUp: assign({ upSince: ({ system }) => now(system) }),
      noteHeard: assign({ resent: false }),
      raiseInviteLost: raise({ type: 'invite.lost' }),
      sendRinging: sendTo('dialog', { type: 'ring' }),
      sendAccept: sendTo('dialog', (_, { sdp }: { sdp: string }) => ({ type: 'accept' as const, sdp })),
      sendFarewell: sendTo('dialog', ({ context: { farewell } }) =>
        farewell?.redirectTo === undefined
          ? { type: 'reject', status: 603, ...farewell }
          : { type: 'redirect', target: farewell.redirectTo },
      ),
      sendBye: sendTo('dialog', ({ context }) =>
        context.end?.reason === 'mediaFailed'
          ? { type: 'bye', cause: 488, text: context.end.error?.code ?? 'mediaFailed' }
          : { type: 'bye' },
      ),
      sendOfferAnswer: sendTo('dialog', ({ context }, { sdp }: { sdp: string }) => ({
        type: 'answerOffer' as const,
        transaction: context.offered?.transaction ?? -1,
        sdp,
      })),
      refuseOffered: sendTo('dialog', ({ context }, { status }: { status: number }) => ({
        type: 'refuseOffer' as const,
        transaction: context.offered?.transaction ?? -1,
        status,
      })),
      refuseGlare: sendTo('dialog', ({ event }) => ({
        type: 'refuseOffer' as const,
        transaction: event.type === 'sip.offered' ? event.transaction : -1,
        status: 491,
      })),
      farewellWith: assign((_, farewell: { status: number; reason?: string }) => ({ farewell })),
      farewellForMedia: assign((_, { error }: { error: unknown }) => {
        const data = asErrorData(error)
        return { farewell: { status: statusForMediaFailure(data), reason: data.code } }
      }),
      // -- to the audio
      tellMedia: sendTo('media', (_, command: MediaCommand) => command),
      tellMediaRefused: enqueueActions(({ context, enqueue }) => {
        if (context.current === 'iceRestart') enqueue.sendTo('media', { type: 'restartRefused' })
      }),
      tellMediaRestart: enqueueActions(({ context, enqueue }) => {
        if (context.current === 'iceRestart') enqueue.sendTo('media', { type: 'restartSent' })
      }),
      raiseMediaFailed: raise((_, { error }: { error: unknown }) => ({
        type: 'media.failed' as const,
        error: asErrorData(error),
      })),
      releaseAudio: raise({ type: 'audio.released' }),
      // -- to the phone
      reportLeaving: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'call.leaving' as const, id: context.id }),
      ),
      reportRefusal: sendTo(
        ({ context }) => context.parent,
        ({ event }) => {
          const realm = event.type === 'sip.rejected' && event.realm !== undefined ? { realm: event.realm } : {}
          const refused = event.type === 'sip.rejected' && event.digest === 'refused'
          return refused ? { type: 'call.refused', ...realm } : { type: 'call.challenged', ...realm }
        },
      ),
      warn: sendTo(
        ({ context }) => context.parent,
        ({ context }, { code, message }: { code: WarningCode; message?: string }) => ({
          type: 'call.warning' as const,
          id: context.id,
          code,
          ...(message !== undefined && { message }),
        }),
      ),
      // -- the negotiation queue
      enqueue: assign(({ context }, { kind }: { kind: NegotiationKind }) =>
        context.queue.includes(kind) ? {} : { queue: [...context.queue, kind] },
      ),
      /** A new flow wants the dialog's route refreshed; where audio is broken too, one re-INVITE does both. */
      enqueueReattach: assign(({ context }) => {
        const kind = context.media.status === 'connected' ? 'refresh' : 'iceRestart'
        return context.queue.length > 0 ? {} : { queue: [kind] }
      }),
      /** As long as nothing is under way that may do it. */
      enqueueReattachAgain: assign(({ context }) => {
        const kind = context.media.status === 'connected' ? 'refresh' : 'iceRestart'
        return context.queue.length > 0 || context.current ? {} : { queue: [kind] }
      }),
      /** The far end's ICE restart does for one of ours that waits, unless that is for a network that its answer does not know. */
      yieldRestart: enqueueActions(({ context: { queue, offered }, enqueue }, { restarted }: NegotiatedAnswer) => {
        if (!restarted) return
        enqueue.sendTo('media', { type: 'restartAnswered' })
        if (offered?.hasMoved || !queue.includes('iceRestart')) return
        enqueue.assign({ queue: queue.filter((kind) => kind !== 'iceRestart') })
        enqueue.raise({ type: 'restart.yielded' })
      }),
      takeRequest: assign(({ context }) => ({ current: context.queue[0], queue: context.queue.slice(1) })),
      /** It goes first again, and as new as another of its kind that came meanwhile. */
      putBackRequest: assign(({ context: { current, queue } }) => ({
        current: undefined,
        queue: current ? [current, ...queue.filter((kind) => kind !== current)] : queue,
      })),
      finishRequest: assign({ current: undefined, glares: 0 }),
      noteGlare: assign(({ context }, { retryAfter }: RequestOutcome) => ({
        glares: context.glares + 1,
        glareWait: retryAfter === undefined ? undefined : retryAfter * 1_000,
      })),
      agree: assign(({ context }) => {
        const kind = context.current
        return kind === 'hold'
          ? { agreed: 'sendonly' as const }
          : kind === 'resume'
            ? { agreed: 'sendrecv' as const }
            : {}
      }),
      raiseDone: raise(({ context }) => ({ type: 'request.done' as const, kind: context.current ?? 'refresh' })),
      raiseFailed: raise(({ context }) => requestFailed(context)),
      emitDone: emit(({ context }) => ({ type: 'request.done' as const, kind: context.current ?? 'refresh' })),
      emitFailed: emit(({ context }) => requestFailed(context)),
      raiseRemoteHold: enqueueActions(({ enqueue }, { remoteHold }: { remoteHold?: boolean }) => {
        if (remoteHold !== undefined) enqueue.raise({ type: remoteHold ? 'remote.held' : 'remote.resumed' })
      }),
      noteRequestError: assign((_, { error }: { error: unknown }) => ({ requestError: asErrorData(error) })),
      noteRequestTimeout: assign({
        requestError: () =>
          toErrorData(new PhoneError('requestTimeout', { sip: { status: 408, reason: 'Request Timeout' } })),
      }),
      /** A step of offer/answer that the browser, or the application's `iceServers`, never ended. */
      noteDescribeTimeout: assign({
        requestError: () => toErrorData(new PhoneError('localDescription', { detail: 'timed out' })),
      }),
      noteMediaTimeout: assign(({ context }) =>
        context.end
          ? {}
          : {
              end: {
                reason: 'mediaFailed' as const,
                by: 'system' as const,
                error: toErrorData(new PhoneError('localDescription', { detail: 'timed out' })),
              },
            },
      ),
      noteNoAnswer: assign(({ context }) =>
        context.end
          ? {}
          : {
              end: {
                reason: 'mediaFailed' as const,
                by: 'system' as const,
                error: toErrorData(new PhoneError('remoteDescription', { detail: 'the ACK holds no answer' })),
              },
            },
      ),
      // -- tones
      enqueueTones: assign(({ context, event }) =>
        event.type === 'sendDtmf' ? { tones: [...context.tones, event.request] } : {},
      ),
      emitTonesSent: emit(({ context }) => ({ type: 'tones.sent' as const, ticket: context.tones[0]?.ticket ?? -1 })),
      emitTonesFailed: emit(({ context }, { error }: { error: unknown }) => ({
        type: 'tones.failed' as const,
        ticket: context.tones[0]?.ticket ?? -1,
        error: asErrorData(error),
      })),
      dequeueTones: assign({ tones: ({ context }) => context.tones.slice(1) }),
    },
    delays: {
      prepareTimeout: delays.prepareTimeout,
      flowTimeout: delays.flowTimeout,
      setupTimeout: delays.setupTimeout,
      ringTimeout: ({ context }) => context.ringTimeout,
      /** 64 x T1 (RFC 3261 9.1); where the answer would go to a flow that is gone, only as long as a goodbye takes. */
      cancelTimeout: ({ context }) => (context.resent ? delays.byeTimeout : delays.cancelTimeout),
      resendTimeout: delays.resendTimeout,
      byeTimeout: delays.byeTimeout,
      byeTimeoutDown: delays.byeTimeoutDown,
      fetchTimeout: delays.fetchTimeout,
      reattachTimeout: ({ context: { downSince }, system }) =>
        until(downSince === undefined ? null : downSince + delays.reattachTimeout, now(system)),
      reinviteTimeout: delays.reinviteTimeout,
      reattachRetry: delays.reattachRetry,
      describeTimeout: delays.describeTimeout,
      /** RFC 3261 14.1: the owner of the Call-ID waits longer, so that one of the two goes first. */
      glareBackoff: ({ context, system }) => {
        if (context.glareWait !== undefined) return context.glareWait
        const [least, spread] = context.direction === 'outgoing' ? [2_100, 191] : [0, 201]
        return least + Math.floor(random(system) * spread) * 10
      },
    },
  })
}

function requestFailed({ current, requestError }: CallContext) {
  const error = requestError ?? toErrorData(new PhoneError('requestRefused'))
  return { type: 'request.failed' as const, kind: current ?? 'refresh', error }
}

/**
 * 491, or the 500 with Retry-After of a far end that has not seen our last re-INVITE through (RFC 3261 14.2): after a
 * change of flow its 200 may still be on the way. Both say: later, not no.
 */
function isCollision({ status, retryAfter }: RequestOutcome): boolean {
  return status === 491 || (status === 500 && retryAfter !== undefined && retryAfter <= 10)
}

function isSettled(event: CallEvent): event is Extract<CallEvent, { type: 'request.done' | 'request.failed' }> {
  return event.type === 'request.done' || event.type === 'request.failed'
}

export function toneInput({ id, tones }: CallContext): SendTonesInput {
  const { ticket: _, ...request } = tones[0] ?? { ticket: -1, tones: '', mode: 'auto', duration: 100, gap: 70 }
  return { id, ...request }
}

function asErrorData(error: unknown): ErrorData {
  return isErrorData(error) ? error : toErrorData(error)
}

function isErrorData(error: unknown): error is ErrorData {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'hint' in error
}

/** A final response that is no success, as an error. */
export function refusal(outcome: RequestOutcome): ErrorData {
  const { status, reason, retryAfter } = outcome
  const sip = { status, reason, ...(retryAfter !== undefined && { retryAfter }) }
  return toErrorData(new PhoneError(outcome.local ? 'requestTimeout' : 'requestRefused', { sip }))
}
