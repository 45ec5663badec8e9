/**
 * Phones for tests of applications: the real charts and the real SIP on a switchboard in memory, on the test runner's virtual
 * time. Audio is described, not played, and the network is the test's to take away.
 */
import { composePhone } from '../engine.ts'
import { selectIncomingCall } from '../selectors.ts'
import { createSipAgent } from '../sip/index.ts'
import type { Call, Phone, PhoneOptions, WebSocketLike } from '../types.ts'
import { PhoneNetwork, type TestNetwork } from './network.ts'

/** What the bench needs of a switchboard: that of `@offhook/switchboard` has it. */
export interface TestSwitchboard {
  addUser(user: string, password: string): void
  connect(): WebSocketLike
  close(): void
}

/** `createSwitchboard` of `@offhook/switchboard`. */
export type CreateTestSwitchboard<S extends TestSwitchboard> = (options: {
  readonly domain: string
  readonly users: Readonly<Record<string, string>>
}) => S

/** `vi` of vitest, or `jest`. */
export interface TestTimers {
  useFakeTimers(): unknown
  useRealTimers(): unknown
  advanceTimersByTimeAsync(milliseconds: number): Promise<unknown>
}

export interface TestPhone extends Phone {
  readonly network: TestNetwork
  /** Lets time pass until somebody calls, answers, and gives the call, established. Throws where nobody calls within a second. */
  answer(): Promise<Call>
}

export interface Bench<S extends TestSwitchboard> {
  readonly switchboard: S
  /** The phone of `user`, stopped: a user of the switchboard from now on. `options` take the place of the bench's own. */
  createPhone(user: string, options?: Partial<PhoneOptions>): TestPhone
  /** The same, started and registered. */
  register(user: string, options?: Partial<PhoneOptions>): Promise<TestPhone>
  /** Lets time pass, with all that happens in it. Default 100 ms. */
  pass(milliseconds?: number): Promise<void>
  /** Stops every phone, closes the switchboard, and gives real time back. For `afterEach`. */
  close(): Promise<void>
}

const domain = 'example.test'

/**
 * ```ts
 * const bench = createBench(createSwitchboard, vi)
 * const [alice, bob] = [await bench.register('alice'), await bench.register('bob')]
 * const call = alice.call('bob')
 * await bob.answer()
 * alice.network.drop()
 * await bench.pass(5_000)
 * call.getSnapshot().signalling      // 'down'
 * ```
 */
export function createBench<S extends TestSwitchboard>(
  createSwitchboard: CreateTestSwitchboard<S>,
  timers: TestTimers,
): Bench<S> {
  timers.useFakeTimers()
  const switchboard = createSwitchboard({ domain, users: {} })
  const phones: TestPhone[] = []
  let isClosed = false

  const pass = async (milliseconds = 100) => {
    await timers.advanceTimersByTimeAsync(milliseconds)
  }

  async function answer(user: string, phone: Phone): Promise<Call> {
    const ringing = () => phone.getCall(selectIncomingCall(phone.getSnapshot())?.id ?? '')
    for (let waited = 0; !ringing() && waited < 1_000; waited += 100) await pass()
    const call = ringing()
    if (!call) throw new Error(`Nobody calls ${user}: there is nothing to answer.`)
    await Promise.all([call.answer(), pass()])
    return call
  }

  function createPhone(user: string, options: Partial<PhoneOptions> = {}): TestPhone {
    const password = `${user} of the bench`
    switchboard.addUser(user, password)
    const network = new PhoneNetwork()
    const phone = composePhone(
      {
        uri: `sip:${user}@${domain}`,
        servers: 'wss://switchboard.test',
        credentials: { password },
        webSocket: () => network.open(() => switchboard.connect()),
        ...options,
      },
      { network, loadSip: async () => createSipAgent, loadMedia: async () => () => network.media },
    )
    const made = Object.assign(phone, { network, answer: () => answer(user, phone) })
    phones.push(made)
    return made
  }

  return {
    switchboard,
    createPhone,
    async register(user, options) {
      const phone = createPhone(user, options)
      // A phone sends three REGISTERs in two seconds at most: what the test does next is not to wait for that.
      await Promise.all([phone.start(), pass(2_100)])
      return phone
    },
    pass,
    async close() {
      if (isClosed) return
      isClosed = true
      const stopped = phones.splice(0).map((phone) => phone.stop())
      // stop() takes 2 s at most; SIP transactions outlive their calls by 32 s (RFC 3261, 17).
      await pass(40_000)
      await Promise.all(stopped)
      switchboard.close()
      timers.useRealTimers()
    },
  }
}
