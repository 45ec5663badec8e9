/** A phone that is not loaded yet: everything that an app may do before `start()`, and a hand-over to the real one. */
import { PhoneError } from '../errors.ts'
import { stoppedPhone } from '../selectors.ts'
import type { Phone, PhoneEvents, PhoneSnapshot } from '../types.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { invalidState } from './moment.ts'

const startingPhone: PhoneSnapshot = Object.freeze({ ...stoppedPhone, status: 'starting' })
const noCalls = Object.freeze([])

export function createLazyPhone(load: () => Promise<Phone>): Phone {
  const listeners = createListeners<void>()
  const events: { [E in keyof PhoneEvents]: Listeners<PhoneEvents[E]> } = {
    incomingCall: createListeners(),
    callEnded: createListeners(),
    warning: createListeners(),
    error: createListeners(),
  }
  let phone: Phone | undefined
  let loading: Promise<Phone> | undefined
  /** Counts the calls of stop(): a start() that was overtaken by one goes no further. */
  let stops = 0

  const forward = <E extends keyof PhoneEvents>(real: Phone, type: E) =>
    real.on(type, (event) => events[type].notify(event))
  const take = (real: Phone): Phone => {
    real.subscribe(() => listeners.notify())
    forward(real, 'incomingCall')
    forward(real, 'callEnded')
    forward(real, 'warning')
    forward(real, 'error')
    return real
  }
  const start = async (): Promise<void> => {
    if (phone) return phone.start()
    const before = stops
    const mine = loading ?? load()
    loading = mine
    listeners.notify()
    try {
      const real = await mine
      if (before !== stops) throw invalidState('stopped while starting')
      phone ??= take(real)
    } catch (cause) {
      // Another start() may be loading by now.
      if (loading === mine) loading = undefined
      listeners.notify()
      throw cause instanceof PhoneError ? cause : new PhoneError('stackUnavailable', { cause })
    }
    return phone.start()
  }
  const running = (command: string): Phone => {
    if (!phone) throw invalidState(`${command} while ${loading ? 'starting' : 'stopped'}`)
    return phone
  }

  return {
    getSnapshot: () => phone?.getSnapshot() ?? (loading ? startingPhone : stoppedPhone),
    subscribe: (listener) => listeners.add(listener),
    on: (type, listener) => events[type].add(listener),
    get calls() {
      return phone?.calls ?? noCalls
    },
    getCall: (id) => phone?.getCall(id),
    start,
    stop: async () => {
      stops += 1
      if (phone) await phone.stop()
      else if (loading) {
        loading = undefined
        listeners.notify()
      }
    },
    register: async () => running('register').register(),
    unregister: async () => running('unregister').unregister(),
    call: (target, options) => running('call').call(target, options),
  }
}
