import { expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import { watchRestart } from './restartWatch.ts'
import type { StatsReport } from './selectedPair.ts'

const firefox = new Map([['p', { type: 'candidate-pair', state: 'succeeded' }]])
const chromium = new Map([['p', { type: 'candidate-pair', state: 'in-progress', requestsSent: 0 }]])

function world(report: () => Promise<StatsReport> = async () => firefox) {
  const clock = createManualClock()
  let stalls = 0
  const watch = watchRestart({
    clock,
    report,
    onStalled() {
      stalls += 1
    },
  })
  return { clock, watch, stalls: () => stalls }
}

test('no path is tried for 2 s after a restart was agreed on: stalled, once for each restart', async () => {
  const { clock, watch, stalls } = world()
  watch.ice('disconnected')
  watch.agreed()
  await clock.run(1_999)
  expect(stalls()).toBe(0)
  watch.ice('failed')
  await clock.run(1)
  expect(stalls()).toBe(1)
  await clock.run(60_000)
  expect([stalls(), clock.pending]).toEqual([1, 0])
  watch.agreed()
  await clock.run(1_000)
  watch.agreed()
  await clock.run(1_999)
  expect(stalls()).toBe(1)
  await clock.run(1)
  expect(stalls()).toBe(2)
})

test('a browser that counts its checks makes them, whatever it calls its state', async () => {
  const { clock, watch, stalls } = world(async () => chromium)
  watch.ice('disconnected')
  watch.agreed()
  await clock.run(60_000)
  expect([stalls(), clock.pending]).toEqual([0, 0])
})

test.each(['checking', 'connected', 'completed', 'new'] as const)('ICE that says `%s` is left alone', async (state) => {
  const { clock, watch, stalls } = world()
  watch.ice('failed')
  watch.agreed()
  watch.ice(state)
  expect(clock.pending).toBe(0)
  // What comes after is another loss.
  watch.ice('disconnected')
  await clock.run(60_000)
  expect(stalls()).toBe(0)
})

test('nothing is told once ICE, another restart or the end of the call came while the report was made', async () => {
  for (const change of [
    (watch: ReturnType<typeof watchRestart>) => watch.ice('checking'),
    (watch: ReturnType<typeof watchRestart>) => watch.superseded(),
    (watch: ReturnType<typeof watchRestart>) => watch.stop(),
  ]) {
    let answer = (_: StatsReport) => {}
    const { clock, watch, stalls } = world(() => new Promise((resolve) => (answer = resolve)))
    watch.ice('disconnected')
    watch.agreed()
    await clock.run(2_000)
    change(watch)
    answer(firefox)
    await clock.run(60_000)
    expect(stalls()).toBe(0)
  }
})

test('a restart while the path is up may change nothing, and a call that has ended is not watched', async () => {
  const { clock, watch, stalls } = world()
  watch.ice('connected')
  watch.agreed()
  watch.ice('disconnected')
  await clock.run(60_000)
  watch.agreed()
  watch.stop()
  watch.agreed()
  expect(clock.pending).toBe(0)
  await clock.run(60_000)
  expect(stalls()).toBe(0)
})
