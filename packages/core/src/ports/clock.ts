/**
 * Time, as the charts know it. `after` delays run on it (it satisfies XState's clock), so tests use virtual time
 * and a laptop that slept wakes up right: an implementation keeps absolute deadlines and re-checks them on resume.
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  setTimeout(callback: () => void, delay: number): TimerHandle
  clearTimeout(handle: TimerHandle): void
}

/** Opaque: what `setTimeout` gave. */
export type TimerHandle = unknown
