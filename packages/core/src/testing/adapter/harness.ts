/** What a framework's package gives to `describeAdapter`: its hooks, and how to put components on a page. */
import type { LiveCall } from '../../selectors.ts'
import type {
  AudioLevel,
  Call,
  CallQuality,
  CallSnapshot,
  ConnectionSnapshot,
  CredentialsSnapshot,
  Phone,
  PhoneSnapshot,
  RegistrationSnapshot,
} from '../../types.ts'

/** Reads the value that the framework tracks: `value` in React, `ref.value` in Vue, `$store` in Svelte. */
export type Read<T> = () => T

/** What may change while a component lives: a value, or what another hook of the same component reads, to be followed. */
export type Argument<T> = T | Read<T>

/** The hooks of api.md, each with its result behind a `Read`. */
export interface AdapterHooks {
  usePhone(): Phone
  useConnection(): Read<ConnectionSnapshot>
  useRegistration(): Read<RegistrationSnapshot>
  useCredentials(): Read<CredentialsSnapshot>
  useCalls(): Read<readonly CallSnapshot[]>
  useCall(id: Argument<string>): Read<LiveCall | undefined>
  useIncomingCall(): Read<LiveCall | undefined>
  useActiveCall(): Read<LiveCall | undefined>
  usePhoneSelector<T>(selector: (phone: PhoneSnapshot) => T, equal?: (a: T, b: T) => boolean): Read<T>
  useCallDuration(call: Argument<Call | undefined>): Read<number>
  useCallQuality(call: Argument<Call | undefined>): Read<CallQuality>
  useAudioLevel(call: Argument<Call | undefined>): Read<AudioLevel>
}

/**
 * A component: called where the framework calls hooks (React: each render; Vue and Svelte: once, at setup).
 * What it returns is called in each render and gives the text to show; both may throw.
 */
export type Probe = (hooks: AdapterHooks) => Read<string>

export interface Mounted {
  /** What each probe shows, in order; '' for one that failed. */
  texts(): readonly string[]
  unmount(): void | Promise<void>
}

/** `describe`, `it` and `expect` of vitest, or what behaves like them. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => void | Promise<void>): unknown
  expect(actual: unknown): Expectation
}

export interface Expectation {
  toBe(expected: unknown): void
  toEqual(expected: unknown): void
  toContain(expected: unknown): void
}

/** What the suite needs to know of a framework, wherever it runs. */
interface Harness {
  /** Such as 'react, StrictMode'. */
  readonly name: string
  readonly runner: TestRunner
  /** What the error about a missing provider must tell the user to write. */
  readonly provide: string
}

/** Runs where there is a page. */
export interface AdapterHarness extends Harness {
  /** How often the framework calls a component for one render: 2 under React's StrictMode, else 1. */
  readonly callsPerRender: number
  /** The framework can keep a component that throws from taking the page down (Svelte 4 cannot). Default true. */
  readonly hasErrorBoundaries?: boolean
  /**
   * One provider with the probes beside each other, each within the framework's error boundary, on the page when it
   * resolves. Without a phone there is no provider and no boundary: the error rejects.
   */
  mount(phone: Phone | undefined, probes: readonly Probe[]): Promise<Mounted>
  /** Runs `change`; the page shows its effects when it resolves. */
  change(change: () => void): Promise<void>
  /** Takes control of `Date` and timers from here until the returned function is called; `advance` moves time on. */
  fakeTime(now: number): { advance(milliseconds: number): void; restore(): void; timerCount(): number }
}

/** Runs where there is none, as a server does. */
export interface ServerHarness extends Harness {
  /** The tree of `AdapterHarness.mount`, as HTML. */
  renderToString(phone: Phone | undefined, probes: readonly Probe[]): Promise<string>
}
