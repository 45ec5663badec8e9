/**
 * The credentials that answer digest challenges: fetched, renewed before they expire, asked for again when a server
 * refuses them. The secret itself is with the actor; here is only who, until when, and what became of it.
 */
import { assign, type DoneActorEvent, type ErrorActorEvent, sendTo, setup } from 'xstate'
import type { createCredentialActors, FetchCredentialsInput, FetchedCredentials } from '../actors/fetchCredentials.ts'
import type { PerPhone } from '../actors/perPhone.ts'
import { type ErrorCode, PhoneError, toErrorData } from '../errors.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { ErrorData } from '../types.ts'
import { backoff, until } from './backoff.ts'
import { type DelayName, delays as defaultDelays } from './delays.ts'
import type { Hub } from './hub.ts'
import type { CredentialsCommand, CredentialsReport } from './messages.ts'

export interface CredentialsDeps extends ReturnType<typeof createCredentialActors> {
  /** Epoch ms. */
  readonly now: PerPhone<number>
  /** A number in [0, 1). */
  readonly random: PerPhone<number>
  readonly delays?: Partial<Record<DelayName, number>> | undefined
}

export interface CredentialsInput {
  readonly parent: Hub<CredentialsReport>
  /** A value is used as it is; a function is asked again. */
  readonly source: 'none' | 'value' | 'function'
}

export interface CredentialsContext extends CredentialsInput {
  /** Why the app is asked, and by which realm. */
  readonly request: FetchCredentialsInput
  readonly username: string | null
  /** Epoch ms: the end of these credentials, when new ones are asked for, and the next try after a failure. */
  readonly expiresAt: number | null
  readonly renewAt: number | null
  readonly retryAt: number | null
  readonly retry: number
  /** Counts the secrets; `refused` is the one that a server refused last. */
  readonly generation: number
  readonly refused: number | null
  /** A server accepted credentials of ours: to be refused then is to be revoked. */
  readonly accepted: boolean
  /** The app was asked because of a refusal, and nothing was accepted since. */
  readonly asked: boolean
  readonly error: ErrorData | null
}

export type CredentialsEvent =
  | CredentialsCommand
  | NetworkEvent
  | DoneActorEvent<FetchedCredentials, 'fetch'>
  | ErrorActorEvent<unknown, 'fetch'>

export function createCredentialsMachine(deps: CredentialsDeps) {
  const times = { ...defaultDelays, ...deps.delays }

  return setup({
    types: {
      context: {} as CredentialsContext,
      events: {} as CredentialsEvent,
      input: {} as CredentialsInput,
    },
    actors: { fetchCredentials: deps.fetchCredentials, holdSecret: deps.holdSecret },
    actions: {
      askExpiring: assign({ request: () => ({ reason: 'expiring' }) as const }),
      askChallenged: assign({ request: ({ event }) => ({ reason: 'challenged', ...realmOf(event) }) as const }),
      askRejected: assign({
        request: ({ event }) => ({ reason: 'rejected', ...realmOf(event) }) as const,
        asked: true,
      }),
      noteRefused: assign({ refused: ({ context }) => context.generation }),
      noteCredentials: assign(({ event, system }) => {
        if (event.type !== 'xstate.done.actor.fetch') return {}
        const { username, expiresAt, generation } = event.output
        return {
          username,
          expiresAt,
          generation,
          renewAt: renewalOf(expiresAt, deps.now(system)),
          retryAt: null,
          retry: 0,
          error: null,
        }
      }),
      noteAccepted: assign({ accepted: true, asked: false, refused: null }),
      noteError: assign({
        error: ({ event }) => (event.type === 'xstate.error.actor.fetch' ? toErrorData(event.error) : null),
      }),
      noteUnavailable: assign({ error: () => failure('credentialsUnavailable') }),
      noteExpired: assign({ error: () => failure('credentialsExpired') }),
      noteRejected: assign({ error: () => failure('credentialsRejected') }),
      noteRevoked: assign({ error: () => failure('credentialsRevoked') }),
      noteMissing: assign({ error: () => failure('credentialsMissing') }),
      scheduleRetry: assign(({ context, system }) => ({
        retry: context.retry + 1,
        retryAt:
          deps.now(system) + backoff(context.retry, times.renewalRetry, times.renewalRetryCap, deps.random(system)),
      })),
      scheduleRenewal: assign(({ context, system }) => ({
        retry: context.retry + 1,
        renewAt:
          deps.now(system) + backoff(context.retry, times.renewalRetry, times.renewalRetryCap, deps.random(system)),
      })),
      reportRenewed: sendTo(({ context }) => context.parent, { type: 'credentials.renewed' }),
      reportFailed: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'credentials.failed', error: context.error ?? failure('credentialsUnavailable') }),
      ),
      reportExpired: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'credentials.expired', error: context.error ?? failure('credentialsExpired') }),
      ),
      reportRevoked: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'credentials.revoked', error: context.error ?? failure('credentialsRevoked') }),
      ),
    },
    guards: {
      isAbsent: ({ context }) => context.source === 'none',
      isFunction: ({ context }) => context.source === 'function',
      canAskAgain: ({ context }) => context.source === 'function' && !context.asked,
      wasAccepted: ({ context }) => context.accepted,
      wasRefused: ({ context }) => context.refused !== null,
      isExpired: ({ context }) => context.expiresAt !== null && context.expiresAt <= deps.now(context.parent.system),
      isOverdue: ({ context }) =>
        context.source === 'function' &&
        context.expiresAt !== null &&
        context.expiresAt <= deps.now(context.parent.system),
      /** They expired before they could be renewed: asked at once, an app whose clock is wrong would be asked without end. */
      isTooShort: ({ context: { source, expiresAt, renewAt } }) =>
        source === 'function' && expiresAt !== null && renewAt !== null && renewAt > expiresAt,
      isStillbornValue: ({ context, event }) =>
        context.source === 'value' &&
        event.type === 'xstate.done.actor.fetch' &&
        event.output.expiresAt !== null &&
        event.output.expiresAt <= deps.now(context.parent.system),
      isStillborn: ({ context, event }) =>
        event.type === 'xstate.done.actor.fetch' &&
        event.output.expiresAt !== null &&
        event.output.expiresAt <= deps.now(context.parent.system),
      isNothingNew: ({ context, event }) =>
        event.type === 'xstate.done.actor.fetch' && event.output.generation === context.refused,
      isNothingNewAfterAccepted: ({ context, event }) =>
        context.accepted && event.type === 'xstate.done.actor.fetch' && event.output.generation === context.refused,
      isRevocation: ({ event }) =>
        event.type === 'xstate.error.actor.fetch' &&
        event.error instanceof PhoneError &&
        event.error.code === 'credentialsRevoked',
    },
    delays: {
      fetchTimeout: times.fetchTimeout,
      renewal: ({ context, system }) => until(context.source === 'function' ? context.renewAt : null, deps.now(system)),
      expiry: ({ context, system }) => until(context.expiresAt, deps.now(system)),
      retry: ({ context, system }) => until(context.retryAt, deps.now(system)),
    },
  }).createMachine({
    id: 'credentials',
    context: ({ input }) => ({ ...fresh, parent: input.parent, source: input.source }),
    invoke: {
      src: 'holdSecret',
      id: 'secret',
      onError: { actions: 'noteUnavailable' },
    },
    initial: 'deciding',
    states: {
      deciding: {
        always: [{ guard: 'isAbsent', target: 'none' }, { target: 'fetching' }],
      },
      none: {
        on: {
          challenged: { actions: ['noteMissing', 'reportFailed'] },
          refused: { actions: ['noteMissing', 'reportFailed'] },
        },
      },
      /** There is nothing usable; the app is asked. */
      fetching: {
        invoke: {
          src: 'fetchCredentials',
          id: 'fetch',
          input: ({ context }) => context.request,
          onDone: [
            { guard: 'isStillbornValue', target: 'expired' },
            { guard: 'isStillborn', target: 'retrying', actions: ['noteExpired', 'reportFailed', 'scheduleRetry'] },
            { guard: 'isNothingNewAfterAccepted', target: 'revoked', actions: 'noteRevoked' },
            { guard: 'isNothingNew', target: 'rejected', actions: 'noteRejected' },
            { target: 'valid', actions: ['noteCredentials', 'reportRenewed'] },
          ],
          onError: [
            { guard: 'isRevocation', target: 'revoked', actions: 'noteError' },
            { guard: 'isFunction', target: 'retrying', actions: ['noteError', 'reportFailed', 'scheduleRetry'] },
            // A value that is not usable stays so.
            { target: 'rejected', actions: 'noteError' },
          ],
        },
        on: {
          accepted: { actions: 'noteAccepted' },
        },
        after: {
          fetchTimeout: { target: 'retrying', actions: ['noteUnavailable', 'reportFailed', 'scheduleRetry'] },
        },
      },
      /** The app failed to answer: it is asked the same again. */
      retrying: {
        on: {
          accepted: { actions: 'noteAccepted' },
          // Somebody needs them now.
          challenged: { guard: 'isFunction', target: 'fetching', actions: 'askChallenged' },
          refused: { guard: 'isFunction', target: 'fetching', actions: ['noteRefused', 'askRejected'] },
          'page.resumed': { target: 'retrying', reenter: true },
        },
        after: { retry: 'fetching' },
      },
      valid: {
        on: {
          accepted: { actions: 'noteAccepted' },
          challenged: [
            { guard: 'isOverdue', target: 'fetching', actions: 'askChallenged' },
            // They came while the server asked.
            { actions: 'reportRenewed' },
          ],
          refused: [
            { guard: 'canAskAgain', target: 'fetching', actions: ['noteRefused', 'askRejected'] },
            { guard: 'wasAccepted', target: 'revoked', actions: ['noteRefused', 'noteRevoked'] },
            { target: 'rejected', actions: ['noteRefused', 'noteRejected'] },
          ],
          'page.resumed': { target: 'valid', reenter: true },
        },
        after: {
          expiry: [
            { guard: 'isTooShort', target: 'retrying', actions: ['askExpiring', 'scheduleRetry'] },
            // Also where a laptop slept over the renewal.
            { guard: 'isOverdue', target: 'fetching', actions: 'askExpiring' },
            { guard: 'isExpired', target: 'expired' },
            { target: 'valid', reenter: true },
          ],
        },
        initial: 'fresh',
        states: {
          fresh: {
            after: {
              renewal: [
                // A laptop slept over it: `expiry` would come at once, and ask again.
                { guard: 'isOverdue', target: '#credentials.fetching', actions: 'askExpiring' },
                { target: 'renewing', actions: 'askExpiring' },
              ],
            },
          },
          /** As fresh, and the next ones are on their way. */
          renewing: {
            invoke: {
              src: 'fetchCredentials',
              id: 'fetch',
              input: ({ context }) => context.request,
              onDone: [
                { guard: 'isStillborn', target: 'fresh', actions: 'scheduleRenewal' },
                { target: '#credentials.valid', reenter: true, actions: ['noteCredentials', 'reportRenewed'] },
              ],
              onError: [
                { guard: 'isRevocation', target: '#credentials.revoked', actions: 'noteError' },
                { target: 'fresh', actions: 'scheduleRenewal' },
              ],
            },
            on: { 'page.resumed': {} },
            after: { fetchTimeout: { target: 'fresh', actions: 'scheduleRenewal' } },
          },
        },
      },
      /** A value: no others will come. */
      expired: {
        entry: ['noteExpired', 'reportExpired'],
        on: {
          accepted: { actions: 'noteAccepted' },
          challenged: { actions: 'reportFailed' },
          refused: { actions: 'reportFailed' },
        },
      },
      /** Refused before any server accepted them. Nothing goes on by itself; the next try is the user's. */
      rejected: {
        entry: 'reportFailed',
        on: {
          accepted: { target: 'valid', actions: 'noteAccepted' },
          challenged: [
            { guard: 'isFunction', target: 'fetching', actions: 'askChallenged' },
            { actions: 'reportFailed' },
          ],
          refused: [
            { guard: 'isFunction', target: 'fetching', actions: ['noteRefused', 'askRejected'] },
            { actions: 'reportFailed' },
          ],
        },
      },
      /** Refused after they were accepted, or the app says so. */
      revoked: {
        entry: 'reportRevoked',
        on: {
          // The server thought better of it. What the app revoked stays revoked.
          accepted: { guard: 'wasRefused', target: 'valid', actions: 'noteAccepted' },
          challenged: [
            { guard: 'isFunction', target: 'fetching', actions: 'askChallenged' },
            { actions: 'reportRevoked' },
          ],
          refused: [
            { guard: 'isFunction', target: 'fetching', actions: ['noteRefused', 'askRejected'] },
            { actions: 'reportRevoked' },
          ],
        },
      },
    },
  })

  /** Half the lifetime or a minute before the end, whichever is later; a tenth of a long one. */
  function renewalOf(expiresAt: number | null, now: number): number | null {
    if (expiresAt === null) return null
    const lifetime = expiresAt - now
    const margin = Math.max(Math.min(60_000, lifetime / 2), lifetime / 10)
    return Math.max(expiresAt - margin, now + times.minRenewal)
  }
}

export type CredentialsMachine = ReturnType<typeof createCredentialsMachine>

const fresh = {
  request: { reason: 'initial' },
  username: null,
  expiresAt: null,
  renewAt: null,
  retryAt: null,
  retry: 0,
  generation: 0,
  refused: null,
  accepted: false,
  asked: false,
  error: null,
} as const

function failure(code: ErrorCode): ErrorData {
  return toErrorData(new PhoneError(code))
}

function realmOf(event: CredentialsEvent): { realm?: string } {
  if (event.type !== 'challenged' && event.type !== 'refused') return {}
  return event.realm === undefined ? {} : { realm: event.realm }
}
