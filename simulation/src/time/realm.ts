/**
 * Virtual time and seeded chance for code that takes both from the global object: sip.js's transactions, and the page
 * clock of the phone. Everything of one world runs between `enter` and `leave`.
 */
import type { Dice } from './dice.ts'
import type { Scheduler, Timer } from './scheduler.ts'

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  now: Date.now,
  random: Math.random,
}

interface Repeating {
  timer: Timer
}

export function enterRealm(scheduler: Scheduler, dice: Dice): () => void {
  const isTimer = (handle: unknown): handle is Timer =>
    typeof handle === 'object' && handle !== null && 'isDone' in handle
  const isRepeating = (handle: unknown): handle is Repeating =>
    typeof handle === 'object' && handle !== null && 'timer' in handle
  const clear = (handle: unknown) => {
    if (isTimer(handle)) scheduler.clear(handle)
    else if (isRepeating(handle)) scheduler.clear(handle.timer)
  }
  const setTimeout = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
    scheduler.setTimeout(() => run(...args), delay)
  const setInterval = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) => {
    const again = () => {
      repeating.timer = scheduler.setTimeout(again, delay)
      run(...args)
    }
    const repeating: Repeating = { timer: scheduler.setTimeout(again, delay) }
    return repeating
  }
  Object.assign(globalThis, { setTimeout, clearTimeout: clear, setInterval, clearInterval: clear })
  Date.now = () => scheduler.now
  Math.random = dice.next
  return () => {
    const { now, random, ...timers } = real
    Object.assign(globalThis, timers)
    Date.now = now
    Math.random = random
  }
}
