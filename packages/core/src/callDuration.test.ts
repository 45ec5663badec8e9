import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callDuration } from './callDuration.ts'
import { createFakePhone } from './testing/fakePhone.ts'

const talking = (answeredAt: number) => createFakePhone().addCall({ status: 'established', answeredAt })

describe('callDuration', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 50_250 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is one store a call', () => {
    const call = talking(50_000)
    expect(callDuration(call)).toBe(callDuration(call))
    expect(callDuration(call)).not.toBe(callDuration(talking(50_000)))
  })

  it('reads the time without a subscription, and runs no timer for it', () => {
    const duration = callDuration(talking(45_000))
    expect(duration.getSnapshot()).toBe(5)
    vi.setSystemTime(60_000)
    expect(duration.getSnapshot()).toBe(15)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells each listener once a second, on the call’s second', () => {
    const duration = callDuration(talking(50_000))
    const told: number[] = []
    const leave = duration.subscribe(() => told.push(Date.now()))
    vi.advanceTimersByTime(3000)
    expect(told).toEqual([51_000, 52_000, 53_000])
    leave()
    vi.advanceTimersByTime(3000)
    expect(told.length).toBe(3)
  })

  it('does not move between ticks while somebody listens', () => {
    const duration = callDuration(talking(50_000))
    const leave = duration.subscribe(() => {})
    vi.setSystemTime(58_000)
    expect(duration.getSnapshot()).toBe(0)
    leave()
    expect(duration.getSnapshot()).toBe(8)
  })

  it('catches up in one step after a tab slept, and keeps to the second', () => {
    const duration = callDuration(talking(50_000))
    const told: number[] = []
    duration.subscribe(() => told.push(duration.getSnapshot()))
    vi.setSystemTime(80_400)
    vi.advanceTimersByTime(750)
    expect(told).toEqual([31])
    vi.advanceTimersByTime(850)
    expect(told).toEqual([31, 32])
  })

  it('shows 0, not less, when the wall clock was set back', () => {
    const duration = callDuration(talking(90_000))
    expect(duration.getSnapshot()).toBe(0)
    const leave = duration.subscribe(() => {})
    expect(vi.getTimerCount()).toBe(1)
    leave()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells at once when the call ends, and stops', () => {
    const call = talking(50_000)
    const duration = callDuration(call)
    const told: number[] = []
    duration.subscribe(() => told.push(duration.getSnapshot()))
    call.set({ status: 'ended', endedAt: 57_000 })
    expect(told).toEqual([7])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a listener given twice is two subscriptions, and each leaves alone', () => {
    const call = talking(50_000)
    const listener = vi.fn()
    const first = callDuration(call).subscribe(listener)
    const second = callDuration(call).subscribe(listener)
    first()
    first()
    vi.advanceTimersByTime(750)
    expect(listener).toHaveBeenCalledTimes(1)
    second()
    expect(call.listenerCount).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a listener that unsubscribes in its own call runs no more', () => {
    const duration = callDuration(talking(50_000))
    let count = 0
    const leave = duration.subscribe(() => {
      count += 1
      leave()
    })
    vi.advanceTimersByTime(5000)
    expect(count).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
