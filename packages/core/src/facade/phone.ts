/** `Phone`: commands, events and one snapshot, over the phone chart and its children. */
import type { ActorRefFrom } from 'xstate'
import { fromErrorData, PhoneError, toErrorData } from '../errors.ts'
import { viewConnection } from '../machines/connection.view.ts'
import { viewCredentials } from '../machines/credentials.view.ts'
import type { createPhoneMachine } from '../machines/phone.machine.ts'
import { callActorId } from '../machines/phone.slots.ts'
import type { PhoneMoment } from '../machines/phone.types.ts'
import { viewPhone } from '../machines/phone.view.ts'
import { viewRegistration } from '../machines/registration.view.ts'
import type { Clock } from '../ports/clock.ts'
import type { MediaSession } from '../ports/media.ts'
import type { InviteRequest } from '../ports/sip.ts'
import { stoppedPhone } from '../selectors.ts'
import { assertHeaders, assertText } from '../sip/headers.ts'
import { resolveTarget } from '../sip/target.ts'
import type { Call, CallOptions, Phone, PhoneEvents, PhoneSnapshot } from '../types.ts'
import { type CallFacade, createCall } from './call.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { createMoments, invalidState } from './moment.ts'
import { checkMicrophone } from './options.ts'
import { share } from './share.ts'

export type PhoneActor = ActorRefFrom<ReturnType<typeof createPhoneMachine>>

export interface PhoneFacadeDeps {
  /** Our address of record. */
  readonly uri: string
  readonly maxCalls: number
  readonly registers: boolean
  readonly newCallId: () => string
  readonly clock: Clock
  readonly session: (id: string) => MediaSession | undefined
  /** A call's own ICE servers, kept outside every chart: they hold TURN credentials. */
  readonly keepIceServers: (id: string, servers: RTCIceServer[] | undefined) => void
}

/** A command that undoes what another still waits for. */
interface Overtaken {
  readonly type: 'overtaken'
  readonly by: 'register' | 'unregister'
}

type Moment = PhoneMoment | PhoneSnapshot | Overtaken

type Child = { subscribe(observer: { next: () => void; error: () => void }): { unsubscribe(): void } }

export function createPhoneFacade(actor: PhoneActor, deps: PhoneFacadeDeps): Phone {
  const listeners = createListeners<void>()
  const moments = createMoments<Moment>()
  const events: { [E in keyof PhoneEvents]: Listeners<PhoneEvents[E]> } = {
    incomingCall: createListeners(),
    callEnded: createListeners(),
    warning: createListeners(),
    error: createListeners(),
  }
  const facades = new Map<string, CallFacade>()
  const children = new Map<string, { child: Child; subscription: { unsubscribe(): void } }>()
  const unheld = new Set<string>()
  let snapshot = stoppedPhone
  let calls: readonly Call[] = Object.freeze([])
  /** Counts the calls of stop(): a start() that was overtaken by one goes no further. */
  let stops = 0

  const view = (): PhoneSnapshot => {
    const state = actor.getSnapshot()
    const { connection, registration, credentials } = state.children
    return {
      status: viewPhone(state),
      connection: connection ? viewConnection(connection.getSnapshot()) : stoppedPhone.connection,
      registration: registration ? viewRegistration(registration.getSnapshot()) : stoppedPhone.registration,
      credentials: credentials ? viewCredentials(credentials.getSnapshot()) : stoppedPhone.credentials,
      calls: [...facades.values()].map((call) => call.getSnapshot()),
    }
  }
  const changed = () => {
    watchChildren()
    const next = share(snapshot, view())
    if (next === snapshot) return
    snapshot = next
    listeners.notify()
    moments.say(next)
  }
  const watchChildren = () => {
    const current = actor.getSnapshot().children
    for (const name of ['connection', 'registration', 'credentials'] as const) {
      const child: Child | undefined = current[name]
      const watched = children.get(name)
      if (watched?.child === child) continue
      watched?.subscription.unsubscribe()
      if (child) children.set(name, { child, subscription: child.subscribe({ next: changed, error: changed }) })
      else children.delete(name)
    }
  }

  const addCall = (id: string): CallFacade | undefined => {
    const { children, context } = actor.getSnapshot()
    const child = children[callActorId(context, id)]
    if (!child) return undefined
    const call = createCall(child, { uri: deps.uri, session: deps.session, clock: deps.clock, onChange: changed })
    facades.set(id, call)
    calls = Object.freeze([...facades.values()])
    return call
  }
  const dropCall = (id: string) => {
    deps.keepIceServers(id, undefined)
    const call = facades.get(id)
    if (!call) return
    call.close()
    facades.delete(id)
    calls = Object.freeze([...facades.values()])
    changed()
    events.callEnded.notify({ call: call.getSnapshot() })
  }

  actor.subscribe({
    next: changed,
    error: (cause) => {
      events.error.notify({ error: new PhoneError('unexpected', { cause }) })
      moments.close()
    },
  })
  actor.on('*', (moment) => {
    if (moment.type === 'callAdded') {
      if (unheld.delete(moment.id)) {
        const { children, context } = actor.getSnapshot()
        return children[callActorId(context, moment.id)]?.send({ type: 'hangUp' })
      }
      const call = addCall(moment.id)
      changed()
      if (call && moment.direction === 'incoming') events.incomingCall.notify({ call })
    } else if (moment.type === 'callEnded') dropCall(moment.id)
    else if (moment.type === 'failed') events.error.notify({ error: fromErrorData(moment.error) })
    else if (moment.type === 'warning') {
      const { code, message, callId } = moment
      events.warning.notify({ code, message, ...(callId !== undefined && { callId }) })
    }
    moments.say(moment)
  })

  const stopped = () => invalidState('the phone was stopped')
  const isServing = ({ connection, registration }: PhoneSnapshot) =>
    connection.status === 'connected' && (!deps.registers || registration.status === 'registered')
  const whenStarted = (moment: Moment) => {
    if (!('type' in moment)) return undefined
    if (moment.type === 'started') return true
    return moment.type === 'startFailed' ? moment.error : undefined
  }
  const whenStopped = (moment: Moment) => ('status' in moment && moment.status === 'stopped' ? true : undefined)

  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => listeners.add(listener),
    on: (type, listener) => events[type].add(listener),
    get calls() {
      return calls
    },
    getCall: (id) => facades.get(id),

    async start() {
      const before = stops
      if (snapshot.status === 'stopping') await moments.next({ on: whenStopped, orElse: stopped })
      if (before !== stops) throw invalidState('stopped while starting')
      if (snapshot.status === 'running' && isServing(snapshot)) return
      if (deps.registers) moments.say({ type: 'overtaken', by: 'register' })
      const started = moments.next({ on: whenStarted, orElse: stopped })
      actor.send({ type: 'start' })
      await started
    },
    async stop() {
      stops += 1
      if (snapshot.status === 'stopped') return
      const done = moments.next({ on: whenStopped, orElse: stopped })
      actor.send({ type: 'stop' })
      await done
    },
    async register() {
      if (snapshot.status !== 'running') throw invalidState(`register while ${snapshot.status}`)
      if (snapshot.registration.status === 'registered') return
      moments.say({ type: 'overtaken', by: 'register' })
      const registered = moments.next({
        on: (moment) => {
          if (!('type' in moment)) return moment.status === 'stopped' ? fromStopped() : undefined
          if (moment.type === 'registered') return true
          if (moment.type === 'delayed') return moment.error
          if (moment.type === 'overtaken') return whenOvertaken(moment, 'unregister')
          if (moment.type === 'unregistered') return toErrorData(invalidState('unregistered meanwhile'))
          const failed = moment.type === 'failed' && moment.of !== 'call'
          return failed ? moment.error : undefined
        },
        orElse: stopped,
      })
      actor.send({ type: 'register' })
      await registered
    },
    async unregister() {
      if (snapshot.status !== 'running') throw invalidState(`unregister while ${snapshot.status}`)
      moments.say({ type: 'overtaken', by: 'unregister' })
      const gone = moments.next({
        on: (moment) => {
          if (!('type' in moment)) return whenStopped(moment)
          if (moment.type === 'overtaken') return whenOvertaken(moment, 'register')
          if (moment.type === 'registered') return toErrorData(invalidState('registered meanwhile'))
          return moment.type === 'unregistered' || undefined
        },
        orElse: stopped,
      })
      actor.send({ type: 'unregister' })
      await gone
    },

    call(target, options = {}) {
      const request = inviteRequest(deps.uri, target, options)
      const { microphone } = options
      checkMicrophone('microphone', microphone)
      const id = deps.newCallId()
      if (snapshot.status !== 'running' && snapshot.status !== 'starting')
        throw invalidState(`call while ${snapshot.status}`)
      if (!actor.getSnapshot().can({ type: 'dial', id, request })) {
        throw calls.length >= deps.maxCalls
          ? new PhoneError('tooManyCalls')
          : invalidState(`call while ${snapshot.status}`)
      }
      deps.keepIceServers(id, options.iceServers)
      actor.send({ type: 'dial', id, request, ...(microphone && { microphone }) })
      const call = facades.get(id)
      if (call) return call
      // The chart is in the middle of a step (this is a callback such as `inspect`) and dials after it: nobody would hold that call.
      unheld.add(id)
      throw invalidState('call from inside a callback of the phone; do it after')
    },
  }
}

const whenOvertaken = ({ by }: Overtaken, other: Overtaken['by']) =>
  by === other ? toErrorData(invalidState(`overtaken by ${by}()`)) : undefined

const fromStopped = () => toErrorData(invalidState('the phone was stopped'))

function inviteRequest(uri: string, target: string, options: CallOptions): Omit<InviteRequest, 'offer'> {
  const { displayName, headers, anonymous } = options
  assertHeaders(headers)
  if (displayName !== undefined) assertText(displayName, 'displayName')
  return {
    target: resolveTarget(target, uri),
    ...(displayName !== undefined && { displayName }),
    ...(headers && { headers: { ...headers } }),
    ...(anonymous && { anonymous }),
  }
}
