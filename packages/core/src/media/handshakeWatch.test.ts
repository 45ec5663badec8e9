import { expect, test } from 'vitest'
import type { MediaEvent } from '../ports/media.ts'
import { createManualClock } from '../testing/manualClock.ts'
import { watchHandshake } from './handshakeWatch.ts'

function world() {
  const clock = createManualClock()
  let stuck = 0
  const watch = watchHandshake(clock, () => {
    stuck += 1
  })
  return { clock, watch, stuck: () => stuck }
}
const ice = (state: RTCIceConnectionState): MediaEvent => ({ type: 'media.ice', state })
const dtls = (state: RTCDtlsTransportState): MediaEvent => ({ type: 'media.dtls', state })

test('no keys 3 s after ICE and the answer are there: stuck, once', () => {
  const { clock, watch, stuck } = world()
  watch.event(dtls('connecting'))
  watch.event(ice('connected'))
  clock.advance(60_000)
  expect(stuck()).toBe(0)
  watch.answered()
  clock.advance(2_999)
  expect(stuck()).toBe(0)
  clock.advance(1)
  expect(stuck()).toBe(1)
  watch.answered()
  watch.event(ice('disconnected'))
  watch.event(ice('connected'))
  clock.advance(60_000)
  expect([stuck(), clock.pending]).toEqual([1, 0])
})

test.each(['connected', 'failed', 'closed'] as const)('DTLS that is %s is not stuck', (state) => {
  const { clock, watch, stuck } = world()
  watch.answered()
  watch.event(ice('connected'))
  watch.event(dtls(state))
  expect(clock.pending).toBe(0)
  watch.event(ice('completed'))
  clock.advance(60_000)
  expect(stuck()).toBe(0)
})

test('while ICE has no path nobody can shake hands', () => {
  const { clock, watch, stuck } = world()
  watch.answered()
  watch.event(ice('connected'))
  clock.advance(2_000)
  watch.event(ice('disconnected'))
  clock.advance(60_000)
  watch.event(ice('connected'))
  clock.advance(2_000)
  expect(stuck()).toBe(0)
  watch.stop()
  expect(clock.pending).toBe(0)
})
