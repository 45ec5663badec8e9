import type { Clock, TimerHandle } from '../ports/clock.ts'

/** Virtual time: nothing happens until `advance`. Satisfies XState's clock, so `after` delays run on it too. */
export interface ManualClock extends Clock {
  /** Fires what falls due within `ms`, in order of deadline, `now` moving along step by step; timers set meanwhile included. */
  advance(ms: number): void
  /** As `advance`, and lets promises settle between the steps. */
  run(ms: number): Promise<void>
  /** The machine slept: `now` moves, no timer fires. What fell due fires late, at the next `advance`. */
  sleep(ms: number): void
  /** How many timers wait. 0 after everything is stopped. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let now = start
  let last = 0
  const timers = new Map<number, Timer>()

  /** The earliest first; of two at the same time the one set first, as Map keeps the order of insertion. */
  const nextUntil = (end: number): [number, Timer] | undefined => {
    let next: [number, Timer] | undefined
    for (const entry of timers) if (entry[1].at <= end && (!next || entry[1].at < next[1].at)) next = entry
    return next
  }
  const fire = ([id, timer]: [number, Timer]): void => {
    timers.delete(id)
    now = Math.max(now, timer.at)
    timer.callback()
  }

  return {
    now: () => now,
    setTimeout(callback, delay) {
      last += 1
      timers.set(last, { at: now + Math.max(0, delay), callback })
      return last
    },
    clearTimeout(handle: TimerHandle) {
      if (typeof handle === 'number') timers.delete(handle)
    },
    advance(ms) {
      const end = now + ms
      for (let next = nextUntil(end); next; next = nextUntil(end)) fire(next)
      now = Math.max(now, end)
    },
    async run(ms) {
      const end = now + ms
      await settle()
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        fire(next)
        await settle()
      }
      now = Math.max(now, end)
    },
    sleep(ms) {
      now += ms
    },
    get pending() {
      return timers.size
    },
  }
}

/** Lets every promise that can settle do so. No real time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
