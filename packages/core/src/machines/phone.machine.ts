/**
 * The phone: the hub between its long-lived children (connection, registration, credentials) and its calls. Children
 * report to it, it commands them; no child knows another.
 */
import {
  assign,
  type CallbackActorLogic,
  emit,
  enqueueActions,
  type NonReducibleUnknown,
  raise,
  sendTo,
  setup,
} from 'xstate'
import type { StackCommand, StackReport } from '../actors/stack.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { InviteRequest } from '../ports/sip.ts'
import type { ErrorData, WarningCode } from '../types.ts'
import type { createCallMachine } from './call.machine.ts'
import type { CallNotice, CallReport } from './call.setup.ts'
import type { ConnectionMachine } from './connection.machine.ts'
import type { CredentialsMachine } from './credentials.machine.ts'
import { delays } from './delays.ts'
import type { ConnectionReport, CredentialsReport, RegistrationReport } from './messages.ts'
import type { RegistrationMachine } from './registration.machine.ts'

export interface PhoneConfig {
  readonly servers: readonly string[]
  readonly credentials: 'none' | 'value' | 'function'
  readonly register: boolean
  /** Seconds. */
  readonly expires: number
  readonly maxCalls: number
  /** Milliseconds. */
  readonly ringTimeout: number
  readonly earlyMedia: 'off' | 'first'
}

export type PhoneCommand =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'register' }
  | { readonly type: 'unregister' }
  | { readonly type: 'dial'; readonly id: string; readonly request: Omit<InviteRequest, 'offer'> }

/** Moments for the facade's promises and events. */
export type PhoneMoment =
  | { readonly type: 'started' }
  | { readonly type: 'startFailed'; readonly error: ErrorData }
  | { readonly type: 'registered' }
  | { readonly type: 'unregistered' }
  /** The registration failed for now; it is tried again. */
  | { readonly type: 'delayed'; readonly error: ErrorData }
  | {
      readonly type: 'failed'
      readonly error: ErrorData
      readonly of: 'connection' | 'registration' | 'credentials' | 'call'
    }
  | { readonly type: 'callAdded'; readonly id: string; readonly direction: 'outgoing' | 'incoming' }
  | { readonly type: 'callEnded'; readonly id: string }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string; readonly callId?: string }

/** phone -> itself: what the hub says to the phase it is in. */
type PhoneInternal =
  | { readonly type: 'service.ready' }
  | { readonly type: 'service.refused'; readonly error: ErrorData }
  | { readonly type: 'binding.gone' }

type CallDone = {
  readonly type: `xstate.done.actor.call.${number}`
  readonly output: { readonly id: string }
}
type CallFailed = {
  readonly type: `xstate.error.actor.call.${number}`
  readonly error: unknown
  readonly actorId: string
}

export type PhoneEvent =
  | PhoneCommand
  | StackReport
  | NetworkEvent
  | ConnectionReport
  | RegistrationReport
  | CredentialsReport
  | CallReport
  | PhoneInternal
  | CallDone
  | CallFailed

export interface PhoneContext {
  readonly config: PhoneConfig
  /** Local ids of the live calls, oldest first. */
  readonly calls: readonly string[]
  /** Which call has which child actor; null is free. */
  readonly slots: readonly (string | null)[]
  /** What calls may rely on: `up` is connected and, where the phone registers, registered over that connection. */
  readonly flow: 'down' | 'connected' | 'up'
  /** Of those, the ones that only wait for a goodbye to be answered: they take no place of `maxCalls`. */
  readonly leaving: readonly string[]
  /** What the app wants, and whether there is something to register with. */
  readonly wanted: 'registered' | 'unregistered'
  readonly credentials: 'awaited' | 'had'
  /** Why the service is not there yet, where a server said so. */
  readonly trouble?: ErrorData | undefined
}

export interface PhoneDeps {
  readonly stack: CallbackActorLogic<StackCommand, NonReducibleUnknown>
  readonly network: CallbackActorLogic<NetworkEvent, NonReducibleUnknown>
  readonly connection: ConnectionMachine
  readonly registration: RegistrationMachine
  readonly credentials: CredentialsMachine
  readonly call: ReturnType<typeof createCallMachine>
}

/**
 * The child actor of a call. It is named for a slot, not for the call: XState remembers every event type that it met, and
 * a child's name is in the type of its done event. The prefix keeps those apart from the other children's.
 */
export function callActorId({ slots }: PhoneContext, id: string): `call.${number}` {
  return `call.${slots.indexOf(id)}`
}

function callInSlot({ slots }: PhoneContext, actorId: string): string {
  return slots[Number(actorId.slice('call.'.length))] ?? ''
}

/** The slots with `id` in the lowest free one. */
function occupy(slots: PhoneContext['slots'], id: string): PhoneContext['slots'] {
  const free = slots.indexOf(null)
  return free < 0 ? [...slots, id] : slots.map((holder, slot) => (slot === free ? id : holder))
}

export function createPhoneMachine(deps: PhoneDeps) {
  return setup({
    types: {} as {
      context: PhoneContext
      input: PhoneConfig
      events: PhoneEvent
      emitted: PhoneMoment
      children: {
        stack: 'stack'
        connection: 'connection'
        registration: 'registration'
        credentials: 'credentials'
        [call: `call.${number}`]: 'call'
      }
    },
    actors: { ...deps },
    guards: {
      hasRoom: ({ context }) => context.calls.length - context.leaving.length < context.config.maxCalls,
      isConnected: ({ context }) => context.flow !== 'down',
      wantsRegistration: ({ context }) => context.wanted === 'registered',
      hasNoCalls: ({ context }) => context.calls.length === 0,
    },
    actions: {
      // -- moments
      emitStarted: emit({ type: 'started' }),
      emitStartTimeout: emit(({ context }) => ({
        type: 'startFailed',
        error: context.trouble ?? toErrorData(new PhoneError('connectionTimeout')),
      })),
      emitStartFailed: emit(({ event }) => ({ type: 'startFailed', error: errorOf(event) })),
      emitStopped: emit(() => ({
        type: 'startFailed',
        error: toErrorData(new PhoneError('invalidState', { detail: 'stopped while starting' })),
      })),
      emitRegistered: emit({ type: 'registered' }),
      emitUnregistered: emit({ type: 'unregistered' }),
      emitFailed: emit((_, { of, error }: { of: 'connection' | 'registration' | 'credentials'; error: ErrorData }) => ({
        type: 'failed',
        of,
        error,
      })),
      emitDelayed: emit((_, { error }: { error: ErrorData }) => ({ type: 'delayed', error })),
      emitWarning: emit(({ event }) =>
        event.type === 'stack.warning'
          ? { type: 'warning', code: event.code, message: event.message }
          : { type: 'warning', code: 'listenerThrew', message: '' },
      ),
      emitCallWarning: emit((_, { code, id }: { code: WarningCode; id: string }) => ({
        type: 'warning',
        code,
        message: warnings[code] ?? code,
        callId: id,
      })),
      raiseReady: raise({ type: 'service.ready' }),
      raiseRefused: raise(({ event }) => ({ type: 'service.refused', error: errorOf(event) })),
      /** Without a registration nothing at start() needs them. */
      raiseRefusedWhereWanted: enqueueActions(({ context, event, enqueue }) => {
        if (context.wanted === 'registered') enqueue.raise({ type: 'service.refused', error: errorOf(event) })
      }),
      raiseBindingGone: raise({ type: 'binding.gone' }),
      noteStart: assign(({ context }) => ({
        wanted: context.config.register ? ('registered' as const) : context.wanted,
        trouble: undefined,
      })),
      noteWanted: assign((_, { wanted }: { wanted: PhoneContext['wanted'] }) => ({ wanted })),
      noteTrouble: assign((_, { error }: { error: ErrorData }) => ({ trouble: error })),
      /** A REGISTER without credentials would only be challenged: the first ones are waited for. */
      registerWhereWanted: enqueueActions(({ context, enqueue }) => {
        if (context.wanted === 'registered' && context.credentials === 'had') {
          enqueue.sendTo('registration', { type: 'register' })
        }
      }),
      noteCredentials: enqueueActions(({ context, enqueue }) => {
        if (context.credentials === 'had') return
        enqueue.assign({ credentials: 'had' })
        if (context.wanted === 'registered') enqueue.sendTo('registration', { type: 'register' })
      }),
      // -- children
      connect: sendTo('connection', { type: 'connect' }),
      register: sendTo('registration', { type: 'register' }),
      unregister: sendTo('registration', { type: 'unregister' }),
      tellRegistrationFlowUp: sendTo('registration', { type: 'flow.up' }),
      tellRegistrationFlowLost: sendTo('registration', { type: 'flow.lost' }),
      tellRegistrationRenewed: sendTo('registration', { type: 'credentials.renewed' }),
      tellRegistrationNoCredentials: sendTo('registration', (_, { error }: { error: ErrorData }) => ({
        type: 'credentials.failed',
        error,
      })),
      tellAccepted: sendTo('credentials', { type: 'accepted' }),
      tellChallenged: sendTo('credentials', (_, { realm }: { realm?: string | undefined }) => ({
        type: 'challenged',
        ...(realm !== undefined && { realm }),
      })),
      tellRefused: sendTo('credentials', (_, { realm }: { realm?: string | undefined }) => ({
        type: 'refused',
        ...(realm !== undefined && { realm }),
      })),
      tellNetwork: enqueueActions(({ event, enqueue }) => {
        if (event.type === 'page.resumed' || event.type.startsWith('network.')) {
          enqueue.sendTo('connection', event as NetworkEvent)
        }
        if (event.type === 'page.resumed') {
          enqueue.sendTo('registration', event)
          enqueue.sendTo('credentials', event)
        }
      }),
      probe: sendTo('stack', { type: 'probe' }),
      // -- calls
      noteFlow: assign((_, { flow }: { flow: PhoneContext['flow'] }) => ({ flow })),
      tellCalls: enqueueActions(({ context, enqueue }, notice: CallNotice) => {
        for (const id of context.calls) enqueue.sendTo(callActorId(context, id), notice)
      }),
      hangUpCalls: enqueueActions(({ context, enqueue }) => {
        for (const id of context.calls) {
          // What rings here may ring on other devices: only this one is not there any more. Other calls ignore it.
          enqueue.sendTo(callActorId(context, id), { type: 'reject', status: 480 })
          enqueue.sendTo(callActorId(context, id), { type: 'hangUp' })
        }
      }),
      addOutgoing: enqueueActions(({ context, event, self, enqueue }) => {
        if (event.type !== 'dial') return
        const { id, request } = event
        const { ringTimeout, earlyMedia } = context.config
        const slots = occupy(context.slots, id)
        enqueue.spawnChild('call', {
          id: callActorId({ ...context, slots }, id),
          input: {
            id,
            request,
            parent: self,
            remote: {
              uri: request.target,
              ...(request.displayName !== undefined && { displayName: request.displayName }),
            },
            headers: request.headers ?? {},
            flow: context.flow === 'up' ? 'up' : 'down',
            ringTimeout,
            earlyMedia,
          },
        })
        enqueue.assign({ calls: [...context.calls, id], slots })
        enqueue.sendTo('connection', { type: 'calls.changed', active: true })
        enqueue.emit({ type: 'callAdded', id, direction: 'outgoing' })
      }),
      addIncoming: enqueueActions(({ context, event, self, enqueue }) => {
        if (event.type !== 'stack.incoming') return
        const { id, remote, headers, offer } = event.invite
        const { ringTimeout, earlyMedia } = context.config
        const slots = occupy(context.slots, id)
        enqueue.spawnChild('call', {
          id: callActorId({ ...context, slots }, id),
          input: {
            id,
            parent: self,
            remote,
            headers,
            flow: context.flow === 'up' ? 'up' : 'down',
            ringTimeout,
            earlyMedia,
            ...(offer !== undefined && { offer }),
          },
        })
        enqueue.assign({ calls: [...context.calls, id], slots })
        enqueue.sendTo('connection', { type: 'calls.changed', active: true })
        enqueue.emit({ type: 'callAdded', id, direction: 'incoming' })
      }),
      noteLeaving: assign(({ context }, { id }: { id: string }) =>
        context.calls.includes(id) && !context.leaving.includes(id) ? { leaving: [...context.leaving, id] } : {},
      ),
      refuseIncoming: sendTo('stack', ({ event }, { status }: { status: number }) => ({
        type: 'refuse',
        id: event.type === 'stack.incoming' ? event.invite.id : '',
        status,
      })),
      releaseCall: sendTo('stack', (_, { id }: { id: string }) => ({ type: 'release', id })),
      dropCall: enqueueActions(({ context, enqueue }, { id }: { id: string }) => {
        const calls = context.calls.filter((other) => other !== id)
        enqueue.assign({
          calls,
          slots: context.slots.map((holder) => (holder === id ? null : holder)),
          leaving: context.leaving.filter((other) => other !== id),
        })
        enqueue.stopChild(callActorId(context, id))
        enqueue.sendTo('connection', { type: 'calls.changed', active: calls.length > 0 })
        enqueue.emit({ type: 'callEnded', id })
      }),
      emitDefect: enqueueActions(({ enqueue }, { error }: { error: unknown }) => {
        const data = toErrorData(error)
        enqueue.emit({ type: 'startFailed', error: data })
        enqueue.emit({ type: 'failed', of: 'connection', error: data })
      }),
      emitCallFailed: emit((_, { error }: { error: unknown }) => ({
        type: 'failed',
        of: 'call',
        error: toErrorData(error),
      })),
      dropAllCalls: enqueueActions(({ context, enqueue }) => {
        for (const id of context.calls) {
          enqueue.stopChild(callActorId(context, id))
          enqueue.emit({ type: 'callEnded', id })
        }
        enqueue.assign(fresh(context.config))
      }),
    },
    delays: { startTimeout: delays.startTimeout, stopTimeout: delays.stopTimeout },
  }).createMachine({
    id: 'phone',
    context: ({ input }) => ({ config: input, ...fresh(input) }),
    initial: 'stopped',
    states: {
      stopped: { entry: 'dropAllCalls', on: { start: 'active' } },
      active: {
        invoke: [
          {
            src: 'stack',
            id: 'stack',
            onError: {
              target: 'stopped',
              actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
            },
          },
          { src: 'network', id: 'network', onError: {} },
        ],
        on: { 'stack.warning': { actions: 'emitWarning' } },
        initial: 'loading',
        states: {
          loading: {
            on: {
              'stack.ready': 'working',
              'stack.failed': { target: '#phone.stopped', actions: 'emitStartFailed' },
              stop: { target: '#phone.stopped', actions: 'emitStopped' },
            },
          },
          working: {
            invoke: [
              {
                src: 'connection',
                id: 'connection',
                onError: {
                  target: '#phone.stopped',
                  actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
                },
                input: ({ context, self }) => ({ servers: context.config.servers, parent: self }),
              },
              {
                src: 'registration',
                id: 'registration',
                onError: {
                  target: '#phone.stopped',
                  actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
                },
                input: ({ context, self }) => ({ parent: self, expires: context.config.expires, wanted: false }),
              },
              {
                src: 'credentials',
                id: 'credentials',
                onError: {
                  target: '#phone.stopped',
                  actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
                },
                input: ({ context, self }) => ({ parent: self, source: context.config.credentials }),
              },
            ],
            on: {
              // -- the flow
              'connection.up': [
                {
                  guard: 'wantsRegistration',
                  actions: ['tellRegistrationFlowUp', { type: 'noteFlow', params: { flow: 'connected' } }],
                },
                {
                  actions: [
                    'tellRegistrationFlowUp',
                    { type: 'noteFlow', params: { flow: 'up' } },
                    { type: 'tellCalls', params: { type: 'flow.up' } },
                    'raiseReady',
                  ],
                },
              ],
              'connection.lost': {
                actions: [
                  'tellRegistrationFlowLost',
                  { type: 'noteFlow', params: { flow: 'down' } },
                  { type: 'tellCalls', params: { type: 'flow.lost' } },
                ],
              },
              'connection.failed': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'connection', error: event.error }) },
                  'raiseRefused',
                ],
              },
              // -- the registration
              'registration.registered': {
                actions: [
                  'tellAccepted',
                  'emitRegistered',
                  { type: 'noteFlow', params: { flow: 'up' } },
                  { type: 'tellCalls', params: { type: 'flow.up' } },
                  'raiseReady',
                ],
              },
              'registration.unregistered': { actions: ['emitUnregistered', 'raiseBindingGone'] },
              // Calls try without it: the far end may still be reached.
              'registration.failed': [
                {
                  guard: 'isConnected',
                  actions: [
                    { type: 'emitFailed', params: ({ event }) => ({ of: 'registration', error: event.error }) },
                    { type: 'noteFlow', params: { flow: 'up' } },
                    { type: 'tellCalls', params: { type: 'flow.up' } },
                    'raiseRefused',
                    'raiseBindingGone',
                  ],
                },
                {
                  actions: [
                    { type: 'emitFailed', params: ({ event }) => ({ of: 'registration', error: event.error }) },
                    'raiseRefused',
                    'raiseBindingGone',
                  ],
                },
              ],
              // Not registered now, and tried again: calls go on without it meanwhile.
              'registration.delayed': [
                {
                  guard: 'isConnected',
                  actions: [
                    { type: 'noteTrouble', params: ({ event }) => ({ error: event.error }) },
                    { type: 'emitDelayed', params: ({ event }) => ({ error: event.error }) },
                    { type: 'noteFlow', params: { flow: 'up' } },
                    { type: 'tellCalls', params: { type: 'flow.up' } },
                  ],
                },
                { actions: { type: 'noteTrouble', params: ({ event }) => ({ error: event.error }) } },
              ],
              'registration.challenged': {
                actions: { type: 'tellChallenged', params: ({ event }) => ({ realm: event.realm }) },
              },
              'registration.refused': {
                actions: { type: 'tellRefused', params: ({ event }) => ({ realm: event.realm }) },
              },
              // -- the credentials
              'credentials.renewed': {
                actions: [
                  'tellRegistrationRenewed',
                  { type: 'tellCalls', params: { type: 'credentials.renewed' } },
                  'noteCredentials',
                ],
              },
              'credentials.failed': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'credentials', error: event.error }) },
                  { type: 'tellRegistrationNoCredentials', params: ({ event }) => ({ error: event.error }) },
                  { type: 'tellCalls', params: ({ event }) => ({ type: 'credentials.failed', error: event.error }) },
                  'raiseRefusedWhereWanted',
                ],
              },
              'credentials.expired': {
                actions: [{ type: 'emitFailed', params: ({ event }) => ({ of: 'credentials', error: event.error }) }],
              },
              'credentials.revoked': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'credentials', error: event.error }) },
                  { type: 'tellRegistrationNoCredentials', params: ({ event }) => ({ error: event.error }) },
                  { type: 'tellCalls', params: ({ event }) => ({ type: 'credentials.failed', error: event.error }) },
                  'raiseRefusedWhereWanted',
                ],
              },
              // -- the surroundings
              'network.online': {
                actions: ['tellNetwork', 'probe', { type: 'tellCalls', params: { type: 'network.moved' } }],
              },
              'network.changed': {
                actions: ['tellNetwork', 'probe', { type: 'tellCalls', params: { type: 'network.moved' } }],
              },
              'network.offline': { actions: 'tellNetwork' },
              'page.resumed': { actions: 'tellNetwork' },
              // -- the calls
              dial: { guard: 'hasRoom', actions: 'addOutgoing' },
              'stack.incoming': [
                { guard: 'hasRoom', actions: 'addIncoming' },
                { actions: { type: 'refuseIncoming', params: { status: 486 } } },
              ],
              'xstate.done.actor.call.*': {
                actions: { type: 'dropCall', params: ({ event }) => ({ id: event.output.id }) },
              },
              // One call that fails leaves its siblings alone.
              'xstate.error.actor.call.*': {
                actions: [
                  { type: 'emitCallFailed', params: ({ event }) => ({ error: event.error }) },
                  { type: 'releaseCall', params: ({ context, event }) => ({ id: callInSlot(context, event.actorId) }) },
                  { type: 'dropCall', params: ({ context, event }) => ({ id: callInSlot(context, event.actorId) }) },
                ],
              },
              'call.challenged': {
                actions: { type: 'tellChallenged', params: ({ event }) => ({ realm: event.realm }) },
              },
              'call.refused': { actions: { type: 'tellRefused', params: ({ event }) => ({ realm: event.realm }) } },
              'call.leaving': { actions: { type: 'noteLeaving', params: ({ event }) => ({ id: event.id }) } },
              'call.warning': {
                actions: { type: 'emitCallWarning', params: ({ event }) => ({ code: event.code, id: event.id }) },
              },
            },
            initial: 'starting',
            states: {
              starting: {
                entry: ['noteStart', 'connect', 'registerWhereWanted'],
                on: {
                  'service.ready': { target: 'running', actions: 'emitStarted' },
                  'service.refused': { target: 'running', actions: 'emitStartFailed' },
                  stop: { target: 'stopping', actions: 'emitStopped' },
                },
                after: { startTimeout: { target: 'running', actions: 'emitStartTimeout' } },
              },
              running: {
                on: {
                  start: 'starting',
                  stop: 'stopping',
                  register: { actions: [{ type: 'noteWanted', params: { wanted: 'registered' } }, 'register'] },
                  unregister: { actions: [{ type: 'noteWanted', params: { wanted: 'unregistered' } }, 'unregister'] },
                },
              },
              stopping: {
                type: 'parallel',
                on: {
                  dial: {},
                  'stack.incoming': { actions: { type: 'refuseIncoming', params: { status: 480 } } },
                },
                onDone: '#phone.stopped',
                after: { stopTimeout: '#phone.stopped' },
                states: {
                  calls: {
                    initial: 'ending',
                    states: {
                      ending: { entry: 'hangUpCalls', always: { guard: 'hasNoCalls', target: 'ended' } },
                      ended: { type: 'final' },
                    },
                  },
                  binding: {
                    initial: 'removing',
                    states: {
                      removing: { entry: 'unregister', on: { 'binding.gone': 'removed' } },
                      removed: { type: 'final' },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  })
}

/** What a stopped phone knows. */
function fresh({ credentials }: PhoneConfig): Omit<PhoneContext, 'config'> {
  return {
    calls: [],
    slots: [],
    leaving: [],
    flow: 'down',
    wanted: 'unregistered',
    credentials: credentials === 'none' ? 'had' : 'awaited',
    trouble: undefined,
  }
}

const warnings: Partial<Record<WarningCode, string>> = {
  playbackBlocked: 'The browser plays audio only after a click or a key on the page.',
  microphoneLost: 'The microphone went away: the far end hears nothing from here.',
  referRefused: 'The far end asked this phone to dial (REFER); nobody had agreed to that, so it was refused.',
}

function errorOf(event: PhoneEvent): ErrorData {
  return 'error' in event && typeof event.error === 'object' && event.error !== null && 'hint' in event.error
    ? (event.error as ErrorData)
    : toErrorData(new PhoneError('unexpected'))
}
