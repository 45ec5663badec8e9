import { expect, test } from 'vitest'
import type { MediaEvent } from '../ports/media.ts'
import { createManualClock } from '../testing/manualClock.ts'
import { watchHandshake } from './handshakeWatch.ts'

function world(roundTripTime: () => Promise<number | undefined> = async () => undefined) {
  const clock = createManualClock()
  let stuck = 0
  const watch = watchHandshake({
    clock,
    roundTripTime,
    onStuck() {
      stuck += 1
    },
  })
  const advance = async (ms: number) => {
    clock.advance(ms)
    await new Promise(setImmediate)
  }
  return { clock, watch, stuck: () => stuck, advance }
}
const ice = (state: RTCIceConnectionState): MediaEvent => ({ type: 'media.ice', state })
const dtls = (state: RTCDtlsTransportState): MediaEvent => ({ type: 'media.dtls', state })

test('no keys 3 s after ICE and the answer are there: stuck, once', async () => {
  const { clock, watch, stuck, advance } = world()
  watch.event(dtls('connecting'))
  watch.event(ice('connected'))
  await advance(60_000)
  expect(stuck()).toBe(0)
  watch.answered()
  await advance(2_999)
  expect(stuck()).toBe(0)
  await advance(1)
  expect(stuck()).toBe(1)
  watch.answered()
  watch.event(ice('disconnected'))
  watch.event(ice('connected'))
  await advance(60_000)
  expect([stuck(), clock.pending]).toEqual([1, 0])
})

test('a slow path has eight round trips', async () => {
  const { clock, watch, stuck, advance } = world(async () => 0.75)
  watch.answered()
  watch.event(ice('connected'))
  await advance(3_000)
  await advance(2_999)
  expect(stuck()).toBe(0)
  await advance(1)
  expect([stuck(), clock.pending]).toEqual([1, 0])
})

test('a browser that does not tell the round trip is not asked to', async () => {
  const { watch, stuck, advance } = world(() => Promise.reject(new Error('no statistics')))
  watch.answered()
  watch.event(ice('connected'))
  await advance(3_000)
  expect(stuck()).toBe(1)
})

test('keys that come while the round trip is asked for are in time', async () => {
  let tell: (seconds: number | undefined) => void = () => {}
  const { clock, watch, stuck, advance } = world(() => new Promise((resolve) => (tell = resolve)))
  watch.answered()
  watch.event(ice('connected'))
  await advance(3_000)
  watch.event(dtls('connected'))
  tell(undefined)
  await advance(60_000)
  expect([stuck(), clock.pending]).toEqual([0, 0])
})

test.each(['connected', 'failed', 'closed'] as const)('DTLS that is %s is not stuck', async (state) => {
  const { clock, watch, stuck, advance } = world()
  watch.answered()
  watch.event(ice('connected'))
  watch.event(dtls(state))
  expect(clock.pending).toBe(0)
  watch.event(ice('completed'))
  await advance(60_000)
  expect(stuck()).toBe(0)
})

test('while ICE has no path nobody can shake hands', async () => {
  const { clock, watch, stuck, advance } = world()
  watch.answered()
  watch.event(ice('connected'))
  await advance(2_000)
  watch.event(ice('disconnected'))
  await advance(60_000)
  watch.event(ice('connected'))
  await advance(2_000)
  expect(stuck()).toBe(0)
  watch.stop()
  expect(clock.pending).toBe(0)
})
