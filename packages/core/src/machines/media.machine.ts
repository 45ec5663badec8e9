/**
 * The audio path of one call: from gathering to connected, through interruptions. It watches ICE and DTLS and says
 * when a restart is wanted; the call's negotiation makes the restart, because it alone touches SDP.
 */
import { type ActorRef, assign, type CallbackActorLogic, type Snapshot, sendTo, setup } from 'xstate'
import type { MediaSessionCommand, MediaSessionInput } from '../actors/mediaSession.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import type { MediaEvent } from '../ports/media.ts'
import type { CallMediaSnapshot, ErrorData } from '../types.ts'
import { delays } from './delays.ts'

/** media -> call */
export type MediaReport =
  /** The path is gone: a re-INVITE with an ICE restart may bring it back. */
  | { readonly type: 'media.restartWanted' }
  | { readonly type: 'media.failed'; readonly error: ErrorData }
  | { readonly type: 'media.playbackBlocked' }
  /** The microphone went away. */
  | { readonly type: 'media.trackEnded' }
  | Extract<MediaEvent, { type: 'media.warning' }>

/** call -> media */
export type MediaCommand =
  | MediaSessionCommand
  /** A description is being made. */
  | { readonly type: 'gather' }
  /** Both descriptions are applied. */
  | { readonly type: 'negotiated' }
  /** The ICE restart is on its way to the far end. */
  | { readonly type: 'restartSent' }
  /** There was none: no offer could be made, or it was refused. */
  | { readonly type: 'restartRefused' }
  /** The far end's ICE restart was answered. */
  | { readonly type: 'restartAnswered' }

export type MediaParent = ActorRef<Snapshot<unknown>, MediaReport>

export interface MediaInput extends MediaSessionInput {
  readonly parent: MediaParent
}

export interface MediaDeps {
  readonly session: CallbackActorLogic<MediaSessionCommand, MediaSessionInput>
}

/** Out of a restart that brought no audio. */
const restartAgain = [
  { guard: 'restartsLeft', target: 'wanted' },
  { target: '#media.failed', actions: 'sayIceFailed' },
] as const

/** After so many restarts in a row without audio, the path is given up. */
const maxRestarts = 3

export function createMediaMachine({ session }: MediaDeps) {
  return setup({
    types: {} as {
      context: {
        readonly id: string
        readonly parent: MediaParent
        readonly restarts: number
        readonly dtls: 'new' | 'connected'
        readonly ice: RTCIceConnectionState
        readonly listenOnly?: true
        readonly codec?: string
        readonly path?: NonNullable<CallMediaSnapshot['path']>
      }
      input: MediaInput
      events: MediaEvent | MediaCommand
    },
    actors: { session },
    guards: {
      iceUp: ({ context }) => isUp(context.ice),
      iceInterrupted: ({ context }) => context.ice === 'disconnected',
      iceFailed: ({ context }) => context.ice === 'failed',
      secured: ({ context }) => context.dtls === 'connected' && isUp(context.ice),
      restartsLeft: ({ context }) => context.restarts < maxRestarts,
      saysUp: ({ event }) => event.type === 'media.ice' && isUp(event.state),
      dtlsFailed: ({ event }) => event.type === 'media.dtls' && event.state === 'failed',
    },
    actions: {
      noteIce: assign(({ event }) => (event.type === 'media.ice' ? { ice: event.state } : {})),
      noteDtls: assign(({ event }) =>
        event.type === 'media.dtls' && event.state === 'connected' ? { dtls: 'connected' as const } : {},
      ),
      notePath: assign(({ event }) => (event.type === 'media.path' ? { path: event.path } : {})),
      noteCodec: assign(({ event }) => (event.type === 'media.codec' ? { codec: event.codec } : {})),
      countRestart: assign({ restarts: ({ context }) => context.restarts + 1 }),
      discountRestart: assign({ restarts: ({ context }) => Math.min(context.restarts, maxRestarts) - 1 }),
      forgetRestarts: assign({ restarts: 0 }),
      toSession: sendTo('session', ({ event }) => event as MediaSessionCommand),
      wantRestart: sendTo(({ context }) => context.parent, { type: 'media.restartWanted' }),
      sayTrackEnded: sendTo(({ context }) => context.parent, { type: 'media.trackEnded' }),
      noteListenOnly: assign({ listenOnly: true }),
      passOn: sendTo(
        ({ context }) => context.parent,
        ({ event }) => event as Extract<MediaEvent, { type: 'media.warning' }>,
      ),
      sayPlaybackBlocked: sendTo(({ context }) => context.parent, { type: 'media.playbackBlocked' }),
      sayIceFailed: sendTo(
        ({ context }) => context.parent,
        () => ({ type: 'media.failed', error: toErrorData(new PhoneError('iceFailed')) }),
      ),
      sayDtlsFailed: sendTo(
        ({ context }) => context.parent,
        () => ({ type: 'media.failed', error: toErrorData(new PhoneError('dtlsFailed')) }),
      ),
      saySessionFailed: sendTo(
        ({ context }) => context.parent,
        (_, { error }: { error: unknown }) => ({ type: 'media.failed', error: toErrorData(error) }),
      ),
    },
    delays: {
      iceGrace: delays.iceGrace,
      iceRenewal: delays.iceRenewal,
      iceRestartRetry: delays.iceRestartRetry,
      iceSetupTimeout: delays.iceSetupTimeout,
      iceRestartTimeout: delays.iceRestartTimeout,
    },
  }).createMachine({
    id: 'media',
    context: ({ input }) => ({ ...input, restarts: 0, dtls: 'new', ice: 'new' }),
    invoke: {
      src: 'session',
      id: 'session',
      input: ({ context }) => ({ id: context.id }),
      onError: {
        target: '.failed',
        actions: { type: 'saySessionFailed', params: ({ event }) => ({ error: event.error }) },
      },
    },
    initial: 'new',
    on: {
      'media.ice': { actions: 'noteIce' },
      'media.dtls': [{ guard: 'dtlsFailed', target: '.failed', actions: 'sayDtlsFailed' }, { actions: 'noteDtls' }],
      'media.path': { actions: 'notePath' },
      'media.codec': { actions: 'noteCodec' },
      'media.listenOnly': { actions: 'noteListenOnly' },
      'media.warning': { actions: 'passOn' },
      'media.playbackBlocked': { actions: 'sayPlaybackBlocked' },
      'media.trackEnded': { actions: 'sayTrackEnded' },
      mute: { actions: 'toSession' },
      unmute: { actions: 'toSession' },
    },
    states: {
      new: { on: { gather: 'gathering', negotiated: 'checking' } },
      gathering: { on: { negotiated: 'checking' } },
      checking: {
        always: [
          { guard: 'secured', target: 'connected' },
          { guard: 'iceFailed', target: 'restarting' },
        ],
        after: { iceSetupTimeout: 'restarting' },
      },
      connected: {
        entry: 'forgetRestarts',
        always: [
          { guard: 'iceFailed', target: 'restarting' },
          { guard: 'iceInterrupted', target: 'interrupted' },
        ],
        initial: 'steady',
        states: {
          steady: { on: { restartAnswered: 'renewing' } },
          // The far end lost its path first: where ours goes too, another is being looked for already.
          renewing: {
            on: {
              restartAnswered: { target: 'renewing', reenter: true },
              'media.ice': { guard: 'saysUp', target: 'steady', actions: 'noteIce' },
            },
            always: { guard: 'iceInterrupted', target: '#media.restarting.checking' },
            after: { iceRenewal: 'steady' },
          },
        },
      },
      // ICE's own checks go on and often heal it: a restart at once would be noise.
      interrupted: {
        always: [
          { guard: 'iceUp', target: 'connected' },
          { guard: 'iceFailed', target: 'restarting' },
        ],
        on: { restartAnswered: 'restarting.checking' },
        after: { iceGrace: 'restarting' },
      },
      restarting: {
        initial: 'wanted',
        always: { guard: 'secured', target: 'connected' },
        states: {
          // The call sends it when its signalling is up: no clock runs before that.
          wanted: {
            entry: 'wantRestart',
            on: { restartSent: 'checking', restartAnswered: 'checking', restartRefused: 'refused' },
          },
          // It could not be offered, or the far end would not have it.
          refused: {
            entry: 'countRestart',
            on: { restartAnswered: 'checking' },
            after: { iceRestartRetry: restartAgain },
          },
          // Of one restart, whichever end began it: a second one beside it helps nobody.
          checking: {
            entry: 'countRestart',
            // None was made, and the next one is on another PeerConnection, where this cannot happen.
            on: { 'media.restartStalled': { target: 'wanted', actions: 'discountRestart' } },
            after: { iceRestartTimeout: restartAgain },
          },
        },
      },
      // The session stops with it: the microphone is not kept for audio that cannot flow.
      failed: { type: 'final' },
    },
  })
}

function isUp(state: RTCIceConnectionState): boolean {
  return state === 'connected' || state === 'completed'
}
