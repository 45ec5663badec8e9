/**
 * The binding of our contact at the registrar (RFC 3261 10), in three regions: whether there is a flow, whether a
 * binding lives, and what is being asked for. `registered` is what all three say together; see the view.
 */
import { assign, type DoneActorEvent, raise, sendTo, setup, stateIn } from 'xstate'
import type { createSendRegister } from '../actors/sendRegister.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { Random } from '../ports/random.ts'
import type { RegisterOutcome } from '../ports/sip.ts'
import type { ErrorData } from '../types.ts'
import { backoff, until } from './backoff.ts'
import { type DelayName, delays as defaultDelays } from './delays.ts'
import type { Hub } from './hub.ts'
import type { RegistrationCommand, RegistrationReport } from './messages.ts'
import {
  type Circumstances,
  failureOf,
  grantedExpires,
  judge,
  longerExpires,
  refreshAfter,
  type Verdict,
} from './registration.verdict.ts'

export interface RegistrationDeps {
  readonly sendRegister: ReturnType<typeof createSendRegister>
  /** Epoch ms. */
  readonly now: () => number
  readonly random: Random
  readonly delays?: Partial<Record<DelayName, number>> | undefined
}

export interface RegistrationInput {
  readonly parent: Hub<RegistrationReport>
  /** Seconds to ask for. */
  readonly expires: number
  /** Register as soon as there is a flow. */
  readonly wanted: boolean
}

export interface RegistrationContext extends Circumstances {
  readonly parent: Hub<RegistrationReport>
  readonly wanted: boolean
  /** Epoch ms: end of the binding, its refresh, the next try, and when the port takes another REGISTER. */
  readonly expiresAt: number | null
  readonly renewAt: number | null
  readonly retryAt: number | null
  readonly notBefore: number
  /** Tries in a row that failed for now. */
  readonly retry: number
  readonly error: ErrorData | null
}

type BindingEvent = { readonly type: 'binding.made' } | { readonly type: 'binding.gone' }

export type RegistrationEvent =
  | RegistrationCommand
  | NetworkEvent
  | BindingEvent
  | DoneActorEvent<RegisterOutcome, 'register'>

/** What no server may ask for: a day. */
const longestRetryAfter = 86_400

export function createRegistrationMachine(deps: RegistrationDeps) {
  const times = { ...defaultDelays, ...deps.delays }

  return setup({
    types: {
      context: {} as RegistrationContext,
      events: {} as RegistrationEvent,
      input: {} as RegistrationInput,
    },
    actors: { sendRegister: deps.sendRegister },
    actions: {
      /** Someone wants it again: what was held against the server or the credentials is forgotten. */
      forgive: assign({ challenges: 0, reported: false, lengthened: false, retry: 0, error: null }),
      takeCredentials: assign({
        generation: ({ context }) => context.generation + 1,
        accepted: false,
        reported: false,
      }),
      noteAsked: assign({ asked: ({ context }) => context.generation, retryAt: null }),
      notePause: assign({
        notBefore: ({ context, event }) =>
          event.type === 'xstate.done.actor.register' ? deps.now() + event.output.pause : context.notBefore,
      }),
      noteBinding: assign(({ context, event }) => {
        if (event.type !== 'xstate.done.actor.register') return {}
        const lifetime = grantedExpires(event.output, context.expires) * 1000
        return {
          expiresAt: deps.now() + lifetime,
          renewAt: deps.now() + Math.max(times.minRefresh, refreshAfter(lifetime)),
          accepted: true,
          reported: false,
          challenges: 0,
          retry: 0,
          error: null,
        }
      }),
      noteNoBinding: assign({ expiresAt: null, renewAt: null }),
      lengthen: assign({
        lengthened: true,
        expires: ({ context, event }) =>
          event.type === 'xstate.done.actor.register' ? longerExpires(event.output, context.expires) : context.expires,
      }),
      noteChallenge: assign({ challenges: ({ context }) => context.challenges + 1 }),
      noteRefusal: assign({ reported: true }),
      noteFailure: assign({
        error: ({ context, event }) => {
          if (event.type === 'xstate.done.actor.register') return failureOf(event.output)
          return event.type === 'credentials.failed' ? event.error : context.error
        },
      }),
      noteTimeout: assign({ error: () => toErrorData(new PhoneError('registrationTimeout')) }),
      noteDefect: assign({ error: () => toErrorData(new PhoneError('unexpected')) }),
      scheduleRetry: assign(({ context, event }) => {
        const retryAfter = event.type === 'xstate.done.actor.register' ? (event.output.retryAfter ?? 0) : 0
        const wait = backoff(context.retry, times.registerRetry, times.retryCap, deps.random)
        return {
          retry: context.retry + 1,
          challenges: 0,
          retryAt: deps.now() + Math.max(wait, Math.min(retryAfter, longestRetryAfter) * 1000),
        }
      }),
      raiseMade: raise({ type: 'binding.made' }),
      raiseGone: raise({ type: 'binding.gone' }),
      reportRegistered: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'registration.registered', expiresAt: context.expiresAt ?? 0 }),
      ),
      reportUnregistered: sendTo(({ context }) => context.parent, { type: 'registration.unregistered' }),
      reportChallenged: sendTo(
        ({ context }) => context.parent,
        ({ event }) => ({ type: 'registration.challenged', ...realmOf(event) }),
      ),
      reportRefused: sendTo(
        ({ context }) => context.parent,
        ({ event }) => ({
          type: 'registration.refused',
          status: event.type === 'xstate.done.actor.register' ? event.output.status : 0,
          ...realmOf(event),
        }),
      ),
      reportDelayed: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({
          type: 'registration.delayed',
          error: context.error ?? toErrorData(new PhoneError('registrationServerError')),
        }),
      ),
      reportFailed: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({
          type: 'registration.failed',
          error: context.error ?? toErrorData(new PhoneError('registrationRejected')),
        }),
      ),
    },
    guards: {
      isWanted: ({ context }) => context.wanted,
      isPaced: ({ context }) => context.notBefore <= deps.now(),
      is: ({ context, event }, { verdict }: { verdict: Verdict }) =>
        event.type === 'xstate.done.actor.register' && judge(event.output, context) === verdict,
      hasFlow: stateIn({ flow: 'up' }),
      isBound: stateIn({ binding: 'live' }),
      isLeaving: stateIn({ request: { registering: 'leaving' } }),
      isReturning: stateIn({ request: { unregistering: { sending: 'returning' } } }),
    },
    delays: {
      expiry: ({ context }) => until(context.expiresAt, deps.now()),
      renewal: ({ context }) => until(context.renewAt, deps.now()),
      retry: ({ context }) => until(context.retryAt, deps.now()),
      pace: ({ context }) => until(context.notBefore, deps.now()),
      registerTimeout: times.registerTimeout,
      unregisterTimeout: times.unregisterTimeout,
    },
  }).createMachine({
    id: 'registration',
    context: ({ input }) => ({
      ...fresh,
      parent: input.parent,
      expires: input.expires,
      wanted: input.wanted,
    }),
    type: 'parallel',
    states: {
      flow: {
        initial: 'down',
        states: {
          down: { on: { 'flow.up': 'up' } },
          up: { on: { 'flow.lost': 'down' } },
        },
      },
      binding: {
        initial: 'none',
        states: {
          none: {
            entry: 'noteNoBinding',
            on: { 'binding.made': 'live' },
          },
          live: {
            on: {
              'binding.made': { target: 'live', reenter: true },
              'binding.gone': 'none',
              'page.resumed': { target: 'live.asItWas', reenter: true },
            },
            after: { expiry: { target: 'none', actions: 'reportUnregistered' } },
            initial: 'reachable',
            states: {
              reachable: { on: { 'flow.lost': 'stale' } },
              // The server holds it, and sends its calls to a flow that is gone.
              stale: {},
              asItWas: { type: 'history' },
            },
          },
        },
      },
      request: {
        initial: 'deciding',
        states: {
          deciding: {
            always: [{ guard: 'isWanted', target: 'waiting' }, { target: 'unregistered' }],
          },
          unregistered: {
            on: {
              register: [
                { guard: 'hasFlow', target: 'pacing', actions: 'forgive' },
                { target: 'waiting', actions: 'forgive' },
              ],
              unregister: { actions: 'reportUnregistered' },
              // It was unregistered without a flow, and the server does not know yet.
              'flow.up': { guard: 'isBound', target: 'unregistering' },
              'credentials.renewed': { actions: 'takeCredentials' },
            },
          },
          /** For a flow. */
          waiting: {
            on: {
              'flow.up': 'pacing',
              unregister: { target: 'unregistered', actions: 'reportUnregistered' },
              'credentials.renewed': { actions: 'takeCredentials' },
            },
          },
          /** For the port, which lets no more than 3 REGISTERs out in 2 s. */
          pacing: {
            always: { guard: 'isPaced', target: 'registering' },
            on: {
              unregister: 'unregistering',
              'flow.lost': 'waiting',
              'credentials.renewed': { actions: 'takeCredentials' },
              'page.resumed': { target: 'pacing', reenter: true },
            },
            after: { pace: 'registering' },
          },
          registering: {
            entry: 'noteAsked',
            exit: 'notePause',
            invoke: {
              src: 'sendRegister',
              id: 'register',
              input: ({ context }) => ({ expires: context.expires }),
              onDone: [
                // Only now may the next REGISTER go (RFC 3261 10.2).
                {
                  guard: 'isLeaving',
                  target: 'unregistering',
                },
                {
                  guard: { type: 'is', params: { verdict: 'bound' } },
                  target: 'registered',
                  actions: ['noteBinding', 'raiseMade', 'reportRegistered'],
                },
                { guard: { type: 'is', params: { verdict: 'longer' } }, target: 'pacing', actions: 'lengthen' },
                { guard: { type: 'is', params: { verdict: 'outdated' } }, target: 'pacing' },
                {
                  guard: { type: 'is', params: { verdict: 'challenged' } },
                  target: 'challenged',
                  actions: ['noteChallenge', 'reportChallenged'],
                },
                {
                  guard: { type: 'is', params: { verdict: 'refused' } },
                  target: 'challenged',
                  actions: ['noteRefusal', 'reportRefused'],
                },
                {
                  guard: { type: 'is', params: { verdict: 'later' } },
                  target: 'retrying',
                  actions: ['noteFailure', 'scheduleRetry'],
                },
                { target: 'failed', actions: 'noteFailure' },
              ],
              onError: [
                { guard: 'isLeaving', target: 'unregistering' },
                { target: 'retrying', actions: ['noteDefect', 'scheduleRetry'] },
              ],
            },
            on: {
              'flow.lost': [
                { guard: 'isLeaving', target: 'unregistered', actions: 'reportUnregistered' },
                { target: 'waiting' },
              ],
              'credentials.renewed': { actions: 'takeCredentials' },
            },
            after: {
              registerTimeout: [
                { guard: 'isLeaving', target: 'unregistering' },
                { target: 'retrying', actions: ['noteTimeout', 'scheduleRetry'] },
              ],
            },
            initial: 'asking',
            states: {
              asking: { on: { unregister: 'leaving' } },
              leaving: { on: { register: 'asking' } },
            },
          },
          registered: {
            on: {
              unregister: 'unregistering',
              'flow.lost': 'waiting',
              'credentials.renewed': { target: 'pacing', actions: 'takeCredentials' },
              'page.resumed': { target: 'registered', reenter: true },
            },
            after: { renewal: 'pacing' },
          },
          retrying: {
            entry: 'reportDelayed',
            on: {
              register: { target: 'pacing', actions: 'forgive' },
              unregister: 'unregistering',
              'flow.lost': 'waiting',
              // Others do not cure a server: the wait goes on.
              'credentials.renewed': { actions: 'takeCredentials' },
              'page.resumed': { target: 'retrying', reenter: true },
            },
            after: { retry: 'pacing' },
          },
          /** For credentials: the phone was told, and says in the end that they came or that they will not. */
          challenged: {
            on: {
              unregister: { target: 'unregistered', actions: 'reportUnregistered' },
              'credentials.renewed': [
                { guard: 'hasFlow', target: 'pacing', actions: 'takeCredentials' },
                { target: 'waiting', actions: 'takeCredentials' },
              ],
              'credentials.failed': { target: 'failed', actions: 'noteFailure' },
            },
          },
          failed: {
            entry: ['raiseGone', 'reportFailed'],
            on: {
              register: [
                { guard: 'hasFlow', target: 'pacing', actions: 'forgive' },
                { target: 'waiting', actions: 'forgive' },
              ],
              unregister: { target: 'unregistered', actions: 'reportUnregistered' },
              'credentials.renewed': [
                { guard: 'hasFlow', target: 'pacing', actions: ['forgive', 'takeCredentials'] },
                { target: 'waiting', actions: ['forgive', 'takeCredentials'] },
              ],
            },
          },
          unregistering: {
            initial: 'pacing',
            on: {
              'flow.lost': [
                { guard: 'isReturning', target: 'waiting' },
                { target: 'unregistered', actions: 'reportUnregistered' },
              ],
              'credentials.renewed': { actions: 'takeCredentials' },
            },
            after: {
              unregisterTimeout: [
                { guard: 'isReturning', target: 'pacing' },
                { target: 'unregistered', actions: ['raiseGone', 'reportUnregistered'] },
              ],
            },
            states: {
              pacing: {
                always: { guard: 'isPaced', target: 'sending' },
                on: { register: { target: '#registration.request.pacing', actions: 'forgive' } },
                after: { pace: 'sending' },
              },
              sending: {
                exit: 'notePause',
                invoke: {
                  src: 'sendRegister',
                  id: 'register',
                  input: { expires: 0 },
                  // Whatever the answer is: more than to say so cannot be done.
                  onDone: [
                    { guard: 'isReturning', target: '#registration.request.pacing', actions: 'raiseGone' },
                    {
                      target: '#registration.request.unregistered',
                      actions: ['raiseGone', 'reportUnregistered'],
                    },
                  ],
                  onError: [
                    { guard: 'isReturning', target: '#registration.request.pacing' },
                    {
                      target: '#registration.request.unregistered',
                      actions: ['raiseGone', 'reportUnregistered'],
                    },
                  ],
                },
                initial: 'leaving',
                states: {
                  leaving: { on: { register: { target: 'returning', actions: 'forgive' } } },
                  returning: { on: { unregister: 'leaving' } },
                },
              },
            },
          },
        },
      },
    },
  })
}

export type RegistrationMachine = ReturnType<typeof createRegistrationMachine>

const fresh = {
  expiresAt: null,
  renewAt: null,
  retryAt: null,
  notBefore: 0,
  retry: 0,
  error: null,
  lengthened: false,
  generation: 0,
  asked: 0,
  challenges: 0,
  accepted: false,
  reported: false,
} as const

function realmOf(event: RegistrationEvent): { realm?: string } {
  const realm = event.type === 'xstate.done.actor.register' ? event.output.realm : undefined
  return realm === undefined ? {} : { realm }
}
