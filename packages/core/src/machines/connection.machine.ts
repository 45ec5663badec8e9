/**
 * The flow to a server (RFC 5626): one WebSocket at a time, watched for life, replaced when it is lost, without end
 * unless the app's policy says so. Offline is no state: browsers are wrong about it both ways, so the backoff goes on
 * and `network.online` cuts it short.
 */
import { assign, sendTo, setup } from 'xstate'
import type { PerPhone, System } from '../actors/perPhone.ts'
import type { createSocket, SocketEvent } from '../actors/socket.ts'
import { type ErrorCode, PhoneError, toErrorData } from '../errors.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { ErrorData } from '../types.ts'
import { backoff, until } from './backoff.ts'
import { type DelayName, delays as defaultDelays } from './delays.ts'
import type { Hub } from './hub.ts'
import type { ConnectionCommand, ConnectionReport } from './messages.ts'

export interface ConnectionDeps {
  readonly socket: ReturnType<typeof createSocket>
  /** Epoch ms. */
  readonly now: PerPhone<number>
  /** A number in [0, 1). */
  readonly random: PerPhone<number>
  /** The app's policy: ms before retry `attempt` (0 is the first), null gives up. Default: at once, then exponential backoff. */
  readonly retryDelay?: ((attempt: number, system: System) => number | null | undefined) | undefined
  readonly delays?: Partial<Record<DelayName, number>> | undefined
}

export interface ConnectionInput {
  /** WebSocket URLs by preference; at least one. */
  readonly servers: readonly string[]
  readonly parent: Hub<ConnectionReport>
}

export interface ConnectionContext {
  readonly servers: readonly string[]
  readonly parent: Hub<ConnectionReport>
  /** Of the server that is tried or used. */
  readonly index: number
  /** Servers that do not speak SIP over WebSocket, by index. */
  readonly refused: readonly number[]
  /** Attempts since the last time it was connected. */
  readonly attempt: number
  /** Retries since then: what the policy counts. */
  readonly retry: number
  /** Flows in a row that came up and did not last: a server that takes connections only to close them. */
  readonly flaps: number
  /** Epoch ms at which the flow came up. */
  readonly upAt: number
  /** Epoch ms at which the server was last heard after it was asked, or the flow came up. */
  readonly heardAt: number
  /** Epoch ms of the next attempt; null when there will be none. */
  readonly retryAt: number | null
  /** A new number for every WebSocket. */
  readonly flowId: number
  readonly callsActive: boolean
  readonly error: ErrorData | null
}

export type ConnectionEvent = ConnectionCommand | NetworkEvent | SocketEvent

/** 1008 is policy (RFC 6455 7.4.1); 4401 and 4403 are what servers use for HTTP's 401 and 403, which a browser hides. */
const refusals: readonly number[] = [1008, 4401, 4403]

export function createConnectionMachine(deps: ConnectionDeps) {
  const times = { ...defaultDelays, ...deps.delays }

  return setup({
    types: {
      context: {} as ConnectionContext,
      events: {} as ConnectionEvent,
      input: {} as ConnectionInput,
    },
    actors: { socket: deps.socket },
    actions: {
      reset: assign(({ context }) => ({ ...fresh, callsActive: context.callsActive })),
      rememberCalls: assign({
        callsActive: ({ context, event }) => (event.type === 'calls.changed' ? event.active : context.callsActive),
      }),
      countAttempt: assign({
        attempt: ({ context }) => context.attempt + 1,
        flowId: ({ context }) => context.flowId + 1,
        retryAt: null,
      }),
      /** The network is new: what was learnt about waiting is not true any more. */
      forgetRetries: assign({ retry: 0, flaps: 0 }),
      succeed: assign(({ system }) => {
        const now = deps.now(system)
        return { attempt: 0, refused: [], error: null, upAt: now, heardAt: now }
      }),
      noteHeard: assign({ heardAt: ({ system }) => deps.now(system) }),
      noteFailure: assign({ error: ({ event }) => failureOf(event, 'connectionFailed') }),
      noteTimeout: assign({ error: () => failure('connectionTimeout') }),
      noteLoss: assign(({ context, event, system }) => ({
        error: failureOf(event, 'connectionLost'),
        // A server that takes connections only to close them is retried as one that takes none.
        ...(deps.now(system) - context.upAt >= times.provenFlow
          ? { retry: 0, flaps: 0 }
          : { flaps: context.flaps + 1 }),
      })),
      noteRefusal: assign({ error: ({ event }) => failureOf(event, 'connectionRefused') }),
      noteSubprotocol: assign({
        error: () => failure('subprotocolRefused'),
        refused: ({ context }) => [...context.refused, context.index],
      }),
      noteGivenUp: assign({ error: () => failure('reconnectGaveUp') }),
      nextServer: assign({ index: ({ context }) => nextServer(context) }),
      scheduleRetry: assign(({ context, system }) => {
        const delay = retryDelay(context, system)
        return { retry: context.retry + 1, retryAt: delay === null ? null : deps.now(system) + delay }
      }),
      ping: sendTo('socket', { type: 'ping' }),
      reportUp: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'connection.up', flowId: context.flowId }),
      ),
      reportLost: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'connection.lost', flowId: context.flowId }),
      ),
      reportFailed: sendTo(
        ({ context }) => context.parent,
        ({ context }) => ({ type: 'connection.failed', error: context.error ?? failure('connectionFailed') }),
      ),
    },
    guards: {
      isRefusal: ({ event }) => event.type === 'socket.closed' && refusals.includes(event.code),
      isSubprotocol: ({ event }) => event.type === 'socket.failed' && event.reason === 'subprotocol',
      isSubprotocolOfLast: ({ context, event }) =>
        event.type === 'socket.failed' &&
        event.reason === 'subprotocol' &&
        context.refused.length + 1 >= context.servers.length,
      bringsCalls: ({ context, event }) => event.type === 'calls.changed' && event.active && !context.callsActive,
      isGivenUp: ({ context }) => context.retryAt === null,
    },
    delays: {
      connectTimeout: times.connectTimeout,
      keepAlive: ({ context: { callsActive, heardAt }, system }) => {
        const interval = callsActive ? times.keepAliveInCall : times.keepAlive
        // Never longer, whatever becomes of the clock.
        return Math.min(interval, until(heardAt + interval, deps.now(system)))
      },
      pongTimeout: times.pongTimeout,
      probeTimeout: times.probeTimeout,
      retry: ({ context, system }) => until(context.retryAt, deps.now(system)),
    },
  }).createMachine({
    id: 'connection',
    context: ({ input }) => ({ ...fresh, servers: input.servers, parent: input.parent, flowId: 0, callsActive: false }),
    initial: 'idle',
    on: {
      disconnect: { target: '.idle', actions: 'reset' },
      'calls.changed': { actions: 'rememberCalls' },
    },
    states: {
      idle: {
        on: { connect: 'flow' },
      },
      flow: {
        entry: 'countAttempt',
        invoke: {
          src: 'socket',
          id: 'socket',
          input: ({ context }) => ({ url: context.servers[context.index] ?? '', flowId: context.flowId }),
          onError: { target: 'backoff', actions: ['noteFailure', 'nextServer'] },
        },
        initial: 'connecting',
        states: {
          connecting: {
            on: {
              'socket.opened': 'connected',
              'socket.closed': [
                { guard: 'isRefusal', target: '#connection.failed', actions: 'noteRefusal' },
                { target: '#connection.backoff', actions: ['noteFailure', 'nextServer'] },
              ],
              'socket.failed': [
                { guard: 'isSubprotocolOfLast', target: '#connection.failed', actions: 'noteSubprotocol' },
                { guard: 'isSubprotocol', target: '#connection.backoff', actions: ['noteSubprotocol', 'nextServer'] },
                { target: '#connection.backoff', actions: ['noteFailure', 'nextServer'] },
              ],
              'network.online': { actions: 'forgetRetries' },
              'page.resumed': { actions: 'forgetRetries' },
            },
            after: {
              connectTimeout: { target: '#connection.backoff', actions: ['noteTimeout', 'nextServer'] },
            },
          },
          connected: {
            entry: ['succeed', 'reportUp'],
            exit: 'reportLost',
            on: {
              // The same server first: it is the flow that was lost, not (as far as one knows) the server.
              'socket.closed': [
                { guard: 'isRefusal', target: '#connection.failed', actions: 'noteRefusal' },
                { target: '#connection.backoff', actions: 'noteLoss' },
              ],
              'socket.failed': { target: '#connection.backoff', actions: 'noteLoss' },
              'network.online': '.verifying',
              'network.changed': '.verifying',
              'page.resumed': '.verifying',
            },
            initial: 'alive',
            states: {
              alive: {
                on: {
                  'calls.changed': [
                    { guard: 'bringsCalls', target: 'alive', reenter: true, actions: 'rememberCalls' },
                    // The next question is not put off.
                    { actions: 'rememberCalls' },
                  ],
                },
                after: { keepAlive: 'probing' },
              },
              probing: {
                entry: 'ping',
                on: { 'socket.heard': { target: 'alive', actions: 'noteHeard' } },
                after: { pongTimeout: { target: '#connection.backoff', actions: 'noteLoss' } },
              },
              /** As probing, but there is reason for doubt. */
              verifying: {
                entry: 'ping',
                on: {
                  'socket.heard': { target: 'alive', actions: 'noteHeard' },
                  // Not asked again: events that keep coming must not put off the verdict.
                  'network.online': {},
                  'network.changed': {},
                  'page.resumed': {},
                },
                after: { probeTimeout: { target: '#connection.backoff', actions: 'noteLoss' } },
              },
            },
          },
        },
      },
      backoff: {
        entry: 'scheduleRetry',
        always: { guard: 'isGivenUp', target: 'failed', actions: 'noteGivenUp' },
        on: {
          connect: 'flow',
          'calls.changed': [
            { guard: 'bringsCalls', target: 'flow', actions: ['rememberCalls', 'forgetRetries'] },
            { actions: 'rememberCalls' },
          ],
          'network.online': { target: 'flow', actions: 'forgetRetries' },
          'network.changed': { target: 'flow', actions: 'forgetRetries' },
          'page.resumed': { target: 'flow', actions: 'forgetRetries' },
        },
        after: { retry: 'flow' },
      },
      failed: {
        entry: 'reportFailed',
        on: { connect: { target: 'flow', actions: 'reset' } },
      },
    },
  })

  /** The app's function is not trusted: what it throws or what no timer can hold gives way to our own. */
  function retryDelay({ retry, flaps, callsActive }: ConnectionContext, system: System): number | null {
    try {
      const delay = deps.retryDelay?.(retry, system)
      if (delay === null) return null
      if (typeof delay === 'number' && delay >= 0) return until(delay, 0)
    } catch {
      // As if there were none.
    }
    if (retry === 0) return deps.random(system) * times.firstRetryJitter
    // With a call it is tried often: that asks little of a server that is away, and much of one that takes flows and drops them.
    const cap = callsActive
      ? Math.min(times.backoffCap, times.backoffCapInCall * 2 ** Math.max(0, flaps - 1))
      : times.backoffCap
    // Spread less with a call: the longest of the pauses is how late it is back.
    return backoff(retry - 1, times.backoffBase, cap, deps.random(system), callsActive ? 0.2 : 0.5)
  }
}

export type ConnectionMachine = ReturnType<typeof createConnectionMachine>

const fresh = {
  index: 0,
  refused: [],
  attempt: 0,
  retry: 0,
  flaps: 0,
  upAt: 0,
  heardAt: 0,
  retryAt: null,
  error: null,
} as const

function nextServer({ servers, index, refused }: ConnectionContext): number {
  for (let step = 1; step <= servers.length; step += 1) {
    const next = (index + step) % servers.length
    if (!refused.includes(next)) return next
  }
  return index
}

function failure(code: ErrorCode, detail?: string): ErrorData {
  return toErrorData(new PhoneError(code, { detail }))
}

function failureOf(event: ConnectionEvent, code: ErrorCode): ErrorData {
  if (event.type !== 'socket.closed') return failure(code)
  return failure(code, `closed with ${event.code} ${event.reason}`.trim())
}
