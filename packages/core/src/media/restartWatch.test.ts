import { expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import { watchRestart } from './restartWatch.ts'

function world() {
  const clock = createManualClock()
  let stalls = 0
  const watch = watchRestart(clock, () => {
    stalls += 1
  })
  return { clock, watch, stalls: () => stalls }
}

test('no path is tried for 2 s after a restart was agreed on: stalled, once for each restart', () => {
  const { clock, watch, stalls } = world()
  watch.ice('disconnected')
  watch.agreed()
  clock.advance(1_999)
  expect(stalls()).toBe(0)
  watch.ice('failed')
  clock.advance(1)
  expect(stalls()).toBe(1)
  clock.advance(60_000)
  expect([stalls(), clock.pending]).toEqual([1, 0])
  watch.agreed()
  clock.advance(1_000)
  watch.agreed()
  clock.advance(1_999)
  expect(stalls()).toBe(1)
  clock.advance(1)
  expect(stalls()).toBe(2)
})

test.each(['checking', 'connected', 'completed'] as const)('ICE that says `%s` is left alone', (state) => {
  const { clock, watch, stalls } = world()
  watch.ice('failed')
  watch.agreed()
  watch.ice(state)
  expect(clock.pending).toBe(0)
  // What comes after is another loss.
  watch.ice('disconnected')
  clock.advance(60_000)
  expect(stalls()).toBe(0)
})

test('a restart while the path is up may change nothing, and a call that ends is not watched', () => {
  const { clock, watch, stalls } = world()
  watch.ice('connected')
  watch.agreed()
  watch.ice('disconnected')
  clock.advance(60_000)
  watch.agreed()
  watch.stop()
  clock.advance(60_000)
  expect([stalls(), clock.pending]).toEqual([0, 0])
})
