/** The words of the phone chart: its guards, actions and delays. The chart itself is in phone.machine.ts. */
import { assign, emit, enqueueActions, raise, sendTo, setup } from 'xstate'
import { PhoneError, toErrorData } from '../errors.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { ErrorData, WarningCode } from '../types.ts'
import type { CallNotice } from './call.types.ts'
import { delays } from './delays.ts'
import { callActorId, occupy } from './phone.slots.ts'
import type { PhoneConfig, PhoneContext, PhoneDeps, PhoneEvent, PhoneMoment } from './phone.types.ts'

export function setupPhone(deps: PhoneDeps) {
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
      /** Calls leave the flow to the REGISTER that goes first. */
      awaitsBinding: ({ context }) => awaitsBinding(context),
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
      emitCallWarning: emit((_, warning: { code: WarningCode; id: string; message?: string | undefined }) => ({
        type: 'warning',
        code: warning.code,
        message: warning.message ?? warnings[warning.code] ?? warning.code,
        callId: warning.id,
      })),
      raiseReady: raise({ type: 'service.ready' }),
      raiseRefused: raise(({ event }) => ({ type: 'service.refused', error: errorOf(event) })),
      /** Without a registration nothing at start() needs credentials. */
      raiseRefusedWhereFailed: enqueueActions(({ context, event, enqueue }) => {
        if (context.wanted && context.failed) enqueue.raise({ type: 'service.refused', error: errorOf(event) })
      }),
      raiseBindingGone: raise({ type: 'binding.gone' }),
      noteStart: assign(({ context }) => ({
        wanted: context.config.register || context.wanted,
        trouble: undefined,
      })),
      noteWanted: assign({ wanted: true, failed: false, held: false }),
      noteUnwanted: assign({ wanted: false }),
      noteFailed: assign({ failed: true }),
      /** Once it was sent, the registration itself says what becomes of it. */
      noteNoCredentials: assign(({ context }) => (context.held ? { failed: true } : {})),
      /** Calls that waited for the registration on this flow do without, where it will not come. */
      letCallsGo: enqueueActions(({ context, enqueue }) => {
        if (context.flow !== 'connected' || awaitsBinding(context)) return
        enqueue.assign({ flow: 'up' })
        for (const id of context.calls) enqueue.sendTo(callActorId(context, id), { type: 'flow.up' })
      }),
      noteTrouble: assign((_, { error }: { error: ErrorData }) => ({ trouble: error })),
      /** Held back for the first credentials, as long as they may come. */
      registerWhereWanted: enqueueActions(({ context, enqueue }) => {
        if (!context.wanted || (context.held && !context.failed)) return
        enqueue.assign({ failed: false, held: false })
        enqueue.sendTo('registration', { type: 'register' })
      }),
      noteCredentials: enqueueActions(({ context, enqueue }) => {
        enqueue.assign({ failed: false, held: false })
        if (context.held && context.wanted) enqueue.sendTo('registration', { type: 'register' })
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
      noteBound: assign({ bound: true }),
      /** Once for each binding: what is refused again takes nothing more away. */
      tellAddressLost: enqueueActions(({ context, enqueue }) => {
        if (!context.bound) return
        enqueue.assign({ bound: false })
        for (const id of context.calls) enqueue.sendTo(callActorId(context, id), { type: 'address.lost' })
      }),
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
        const { ringTimeout, earlyMedia, microphone } = context.config
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
            microphone: event.microphone ?? microphone,
          },
        })
        enqueue.assign({ calls: [...context.calls, id], slots })
        enqueue.sendTo('connection', { type: 'calls.changed', active: true })
        enqueue.emit({ type: 'callAdded', id, direction: 'outgoing' })
      }),
      addIncoming: enqueueActions(({ context, event, self, enqueue }) => {
        if (event.type !== 'stack.incoming') return
        const { id, remote, headers, offer } = event.invite
        const { ringTimeout, earlyMedia, microphone } = context.config
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
            microphone,
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
  })
}

/** What a stopped phone knows. */
export function fresh({ credentials }: PhoneConfig): Omit<PhoneContext, 'config'> {
  return {
    calls: [],
    slots: [],
    leaving: [],
    flow: 'down',
    bound: false,
    wanted: false,
    failed: false,
    held: credentials !== 'none',
    trouble: undefined,
  }
}

function awaitsBinding({ wanted, failed }: PhoneContext): boolean {
  return wanted && !failed
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
