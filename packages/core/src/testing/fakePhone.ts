/** A phone driven by hand, for tests of adapters and of applications: no SIP, no media, no statechart. */
import { stoppedPhone } from '../selectors.ts'
import type { CallOptions, CallSnapshot, Phone, PhoneEvents, PhoneSnapshot } from '../types.ts'
import { createFakeCall, type FakeCall, type FakeMeter } from './adapter/fakeCall.ts'
import { createCommands, type FakeCommands } from './adapter/fakeCommands.ts'
import { type Change, createFakeStore, tellAll } from './adapter/fakeStore.ts'

export type { Change, FakeCall, FakeCommands, FakeMeter }

export type PhoneCommand = 'start' | 'stop' | 'register' | 'unregister' | 'call'
/** `calls` follows from the calls that were added. */
export type PhoneChange = Change<Omit<PhoneSnapshot, 'calls'>>

export interface FakePhone extends Phone, FakeCommands<PhoneCommand> {
  /** Merges `change` into the snapshot. What stays equal keeps its identity; listeners hear of real changes alone. */
  set(change: PhoneChange): void
  /** A new live call, by default an incoming one that rings. Emits `incomingCall` where the call is incoming. */
  addCall(call?: Change<CallSnapshot>): FakeCall
  emit<E extends keyof PhoneEvents>(type: E, event: PhoneEvents[E]): void
  readonly calls: readonly FakeCall[]
  getCall(id: string): FakeCall | undefined
  call(target: string, options?: CallOptions): FakeCall
  /** Subscriptions not ended yet, to the phone and to all calls it ever had. */
  readonly listenerCount: number
  /** Event listeners not removed yet. */
  readonly eventListenerCount: number
}

/**
 * ```ts
 * const phone = createFakePhone({ status: 'running', registration: { status: 'registered' } })
 * const call = phone.addCall({ can: { answer: true } })
 * call.set({ status: 'established', answeredAt: Date.now() })
 * call.level.set({ remote: 0.2 })    // what useAudioLevel shows; call.quality alike
 * call.set({ status: 'ended' })      // leaves phone.calls, emits callEnded
 * phone.commands.register            // how often register() was called
 * phone.handle('start', () => Promise.reject(new PhoneError('connectionFailed')))
 * ```
 */
export function createFakePhone(initial: PhoneChange = {}): FakePhone {
  const store = createFakeStore<PhoneSnapshot>(stoppedPhone)
  store.commit(initial)
  const commands = createCommands<PhoneCommand>({ start: 0, stop: 0, register: 0, unregister: 0, call: 0 })
  const events: { readonly [E in keyof PhoneEvents]: Set<(event: PhoneEvents[E]) => void> } = {
    incomingCall: new Set(),
    callEnded: new Set(),
    warning: new Set(),
    error: new Set(),
  }
  const everyCall: FakeCall[] = []
  let live: readonly FakeCall[] = Object.freeze([])

  const emit: FakePhone['emit'] = (type, event) => {
    tellAll([...events[type]].map((listener) => () => listener(event)))
  }

  const publish = (call: FakeCall, notifyCall: () => void) => {
    const snapshot = call.getSnapshot()
    const ended = snapshot.status === 'ended' && live.includes(call)
    if (ended) live = Object.freeze(live.filter((other) => other !== call))
    const changed = store.commit({ calls: live.map((each) => each.getSnapshot()) })
    tellAll([notifyCall, () => changed && store.notify(), () => ended && emit('callEnded', { call: snapshot })])
  }

  const addCall: FakePhone['addCall'] = (change = {}) => {
    const id = change.id ?? `call-${everyCall.length + 1}`
    const call: FakeCall = createFakeCall({ ...change, id }, (notifyCall) => publish(call, notifyCall))
    everyCall.push(call)
    live = Object.freeze([...live, call])
    publish(call, () => {})
    if (call.direction === 'incoming') emit('incomingCall', { call })
    return call
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    set(change) {
      if (store.commit(change)) store.notify()
    },
    addCall,
    emit,
    commands: commands.counts,
    handle: commands.handle,
    start: () => commands.run('start'),
    stop: () => commands.run('stop'),
    register: () => commands.run('register'),
    unregister: () => commands.run('unregister'),
    call(target, options) {
      commands.runNow('call', target, options)
      return addCall({ direction: 'outgoing', status: 'preparing', remote: { uri: target } })
    },
    get calls() {
      return live
    },
    getCall: (id) => live.find((call) => call.id === id),
    on(type, listener) {
      const entry: typeof listener = (event) => listener(event)
      events[type].add(entry)
      return () => {
        events[type].delete(entry)
      }
    },
    get listenerCount() {
      return everyCall.reduce((count, call) => count + call.listenerCount, store.listenerCount())
    },
    get eventListenerCount() {
      return Object.values(events).reduce((count, listeners) => count + listeners.size, 0)
    },
  }
}
