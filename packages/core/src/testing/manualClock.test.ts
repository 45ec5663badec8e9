import { expect, test } from 'vitest'
import { createManualClock } from './manualClock.ts'

test('fires in order of deadline, each at its own time, timers set meanwhile included', () => {
  const clock = createManualClock(0)
  const fired: [string, number][] = []
  const note = (name: string) => () => fired.push([name, clock.now()])
  clock.setTimeout(note('late'), 30)
  clock.setTimeout(() => {
    note('early')()
    clock.setTimeout(note('chained'), 10)
  }, 10)
  clock.setTimeout(note('same'), 30)
  clock.clearTimeout(clock.setTimeout(note('cleared'), 5))
  clock.advance(29)
  expect(fired).toEqual([
    ['early', 10],
    ['chained', 20],
  ])
  clock.advance(1)
  expect(fired.slice(2)).toEqual([
    ['late', 30],
    ['same', 30],
  ])
  expect([clock.now(), clock.pending]).toEqual([30, 0])
})

test('sleeping moves time without firing; what fell due fires late', () => {
  const clock = createManualClock(0)
  let firedAt = 0
  clock.setTimeout(() => {
    firedAt = clock.now()
  }, 10)
  clock.sleep(100)
  expect(firedAt).toBe(0)
  clock.advance(0)
  expect(firedAt).toBe(100)
})
