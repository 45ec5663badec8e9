/**
 * Real time with absolute deadlines. A timer that slept with its laptop fires as soon as the page is back: each resume,
 * and each timer that does fire, looks through the others for what fell due.
 */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { NetworkPort } from '../ports/network.ts'

interface Timer {
  readonly deadline: number
  readonly callback: () => void
  handle: ReturnType<typeof setTimeout>
}

/** Browsers hold a delay in 32 bits: what is longer fires at once. */
const longest = 2 ** 31 - 1

export function createWallClock(network: NetworkPort): Clock {
  const timers = new Set<Timer>()
  let unsubscribe: (() => void) | undefined

  const now = () => Date.now()
  const wait = (timer: Timer) => {
    const delay = Math.min(Math.max(timer.deadline - now(), 0), longest)
    timer.handle = setTimeout(() => look(timer), delay)
  }
  const remove = (timer: Timer) => {
    if (!timers.delete(timer)) return
    clearTimeout(timer.handle)
    if (timers.size > 0) return
    unsubscribe?.()
    unsubscribe = undefined
  }
  const look = (fired?: Timer) => {
    const due = [...timers].filter((timer) => timer.deadline <= now()).sort((a, b) => a.deadline - b.deadline)
    // A browser's timer may fire a little early, and one longer than `longest` fires before its deadline.
    if (fired && timers.has(fired) && !due.includes(fired)) wait(fired)
    for (const timer of due) {
      if (!timers.has(timer)) continue
      remove(timer)
      timer.callback()
    }
  }

  return {
    now,
    setTimeout(callback, delay) {
      const timer: Timer = { deadline: now() + Math.max(delay, 0), callback, handle: setTimeout(() => {}, 0) }
      clearTimeout(timer.handle)
      timers.add(timer)
      wait(timer)
      unsubscribe ??= network.subscribe((event) => {
        if (event.type === 'page.resumed') look()
      })
      return timer
    },
    clearTimeout(handle: TimerHandle) {
      for (const timer of timers) if (timer === handle) remove(timer)
    },
  }
}
