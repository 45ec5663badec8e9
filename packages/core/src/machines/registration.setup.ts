/** The words of the registration chart: what it knows, its guards, actions and delays. The chart itself is in registration.machine.ts. */
import { assign, type DoneActorEvent, raise, sendTo, setup, stateIn } from 'xstate'
import type { PerPhone } from '../actors/perPhone.ts'
import type { createSendRegister } from '../actors/sendRegister.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import type { NetworkEvent } from '../ports/network.ts'
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
  readonly now: PerPhone<number>
  /** A number in [0, 1). */
  readonly random: PerPhone<number>
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

export function setupRegistration(deps: RegistrationDeps) {
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
        notBefore: ({ context, event, system }) =>
          event.type === 'xstate.done.actor.register' ? deps.now(system) + event.output.pause : context.notBefore,
      }),
      noteBinding: assign(({ context, event, system }) => {
        if (event.type !== 'xstate.done.actor.register') return {}
        const lifetime = grantedExpires(event.output, context.expires) * 1000
        return {
          expiresAt: deps.now(system) + lifetime,
          renewAt: deps.now(system) + Math.max(times.minRefresh, refreshAfter(lifetime)),
          accepted: true,
          wasBound: true,
          stood: true,
          lengthened: false,
          reported: false,
          challenges: 0,
          retry: 0,
          error: null,
        }
      }),
      noteGivenUp: assign({ stood: false }),
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
          if (event.type === 'xstate.done.actor.register') return failureOf(event.output, context)
          return event.type === 'credentials.failed' ? event.error : context.error
        },
      }),
      noteTimeout: assign({ error: () => toErrorData(new PhoneError('registrationTimeout')) }),
      noteDefect: assign({ error: () => toErrorData(new PhoneError('unexpected')) }),
      scheduleRetry: assign(({ context, event, system }) => {
        const retryAfter = event.type === 'xstate.done.actor.register' ? (event.output.retryAfter ?? 0) : 0
        const cap = context.wasBound ? times.retryCapBound : times.retryCap
        const wait = backoff(context.retry, times.registerRetry, cap, deps.random(system))
        return {
          retry: context.retry + 1,
          challenges: 0,
          lengthened: false,
          retryAt: deps.now(system) + Math.max(wait, Math.min(retryAfter, longestRetryAfter) * 1000),
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
      isPaced: ({ context }) => context.notBefore <= deps.now(context.parent.system),
      is: ({ context, event }, { verdict }: { verdict: Verdict }) =>
        event.type === 'xstate.done.actor.register' && judge(event.output, context) === verdict,
      hasFlow: stateIn({ flow: 'up' }),
      isBound: stateIn({ binding: 'live' }),
      isLeaving: stateIn({ request: { registering: 'leaving' } }),
      isReturning: stateIn({ request: { unregistering: { sending: 'returning' } } }),
    },
    delays: {
      expiry: ({ context, system }) => until(context.expiresAt, deps.now(system)),
      renewal: ({ context, system }) => until(context.renewAt, deps.now(system)),
      retry: ({ context, system }) => until(context.retryAt, deps.now(system)),
      pace: ({ context, system }) => until(context.notBefore, deps.now(system)),
      registerTimeout: times.registerTimeout,
      unregisterTimeout: times.unregisterTimeout,
    },
  })
}

export const fresh = {
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
  wasBound: false,
  stood: false,
  reported: false,
} as const

function realmOf(event: RegistrationEvent): { realm?: string } {
  const realm = event.type === 'xstate.done.actor.register' ? event.output.realm : undefined
  return realm === undefined ? {} : { realm }
}
