import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NetworkEvent } from '../ports/network.ts'
import { createWallClock } from './wallClock.ts'

const listeners = new Set<(event: NetworkEvent) => void>()
const tell = (type: NetworkEvent['type']) => {
  for (const listener of listeners) listener({ type })
}
const open = () =>
  createWallClock({
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
/** The laptop was shut: time has passed, timers have not. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect([listeners.size, vi.getTimerCount()]).toEqual([0, 0])
  vi.useRealTimers()
})

describe('a wall clock', () => {
  it('fires in order of deadlines, at once for what is in the past', () => {
    const clock = open()
    const fired: [string, number][] = []
    const start = clock.now()
    for (const [name, delay] of [
      ['later', 200],
      ['sooner', 100],
      ['past', -5],
    ] as const)
      clock.setTimeout(() => fired.push([name, clock.now() - start]), delay)
    vi.advanceTimersByTime(200)
    expect(fired).toEqual([
      ['past', 0],
      ['sooner', 100],
      ['later', 200],
    ])
  })

  it('fires what fell due in its sleep as soon as the page is back, in order', () => {
    const clock = open()
    const fired: string[] = []
    clock.setTimeout(() => fired.push('b'), 2_000)
    clock.setTimeout(() => fired.push('a'), 1_000)
    clock.setTimeout(() => fired.push('c'), 100_000)
    sleep(60_000)
    tell('network.online')
    expect(fired).toEqual([])
    tell('page.resumed')
    expect(fired).toEqual(['a', 'b'])
    vi.advanceTimersByTime(100_000)
    expect(fired).toEqual(['a', 'b', 'c'])
  })

  it('fires what fell due before the timer that woke up', () => {
    const clock = open()
    const fired: string[] = []
    clock.setTimeout(() => fired.push('10 s'), 10_000)
    clock.setTimeout(() => fired.push('20 s'), 20_000)
    sleep(60_000)
    vi.advanceTimersByTime(10_000)
    expect(fired).toEqual(['10 s', '20 s'])
  })

  it('waits longer than the 32 bits of a browser’s timer', () => {
    const clock = open()
    let fired = 0
    const month = 30 * 86_400_000
    clock.setTimeout(() => {
      fired += 1
    }, month)
    vi.advanceTimersByTime(month - 1)
    expect(fired).toBe(0)
    vi.advanceTimersByTime(1)
    expect(fired).toBe(1)
  })

  it('does not fire what was cleared, also by another one that was due with it', () => {
    const clock = open()
    const fired: string[] = []
    const second = clock.setTimeout(() => fired.push('second'), 200)
    clock.setTimeout(() => {
      fired.push('first')
      clock.clearTimeout(second)
    }, 100)
    clock.clearTimeout(clock.setTimeout(() => fired.push('never'), 50))
    clock.clearTimeout('not a timer')
    sleep(1_000)
    tell('page.resumed')
    expect(fired).toEqual(['first'])
  })

  it('watches the page only while a timer waits', () => {
    const clock = open()
    expect(listeners.size).toBe(0)
    const first = clock.setTimeout(() => {}, 10)
    clock.setTimeout(() => {}, 20)
    expect(listeners.size).toBe(1)
    clock.clearTimeout(first)
    expect(listeners.size).toBe(1)
    vi.advanceTimersByTime(20)
    expect(listeners.size).toBe(0)
  })

  it('lets a callback that throws keep no other from firing', () => {
    const clock = open()
    let fired = 0
    clock.setTimeout(() => {
      throw new Error('mine')
    }, 10)
    clock.setTimeout(() => {
      fired += 1
    }, 10)
    sleep(1_000)
    expect(() => tell('page.resumed')).toThrow('mine')
    vi.advanceTimersByTime(10)
    expect(fired).toBe(1)
  })
})
