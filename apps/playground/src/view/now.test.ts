import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { now } from './now.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('time stands still for a second when nobody listens, and is never older than that', () => {
  const first = now.getSnapshot()
  vi.advanceTimersByTime(999)
  expect(now.getSnapshot()).toBe(first)
  vi.advanceTimersByTime(1)
  expect(now.getSnapshot()).toBe(11_000)
})

test('who begins to listen gets the time of now', () => {
  now.getSnapshot()
  vi.advanceTimersByTime(700)
  const leave = now.subscribe(() => {})
  expect(now.getSnapshot()).toBe(10_700)
  leave()
})

test('every listener hears each second of the same one timer, which ends with the last of them', () => {
  const heard: string[] = []
  const leave = ['first', 'second'].map((name) => now.subscribe(() => heard.push(`${name} ${now.getSnapshot()}`)))
  vi.advanceTimersByTime(1_000)
  expect(heard).toEqual(['first 11000', 'second 11000'])
  for (const each of leave) each()
  expect(vi.getTimerCount()).toBe(0)
})
