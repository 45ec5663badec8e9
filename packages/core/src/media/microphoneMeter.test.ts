import { beforeEach, expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import type { MediaEnvironment } from './environment.ts'
import { createMicrophoneMeter } from './microphoneMeter.ts'

const microphone = {} as MediaStream
let made: FakeAudioContext[] = []
/** Of every sample. */
let amplitude = 0.5
/** Why a microphone cannot be listened to. */
let refusal: Error | undefined

class FakeAudioContext {
  state: AudioContextState = 'running'
  heard: MediaStream | undefined
  resumed = 0
  constructor() {
    made.push(this)
  }
  createAnalyser() {
    return { fftSize: 2_048, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(amplitude) }
  }
  createMediaStreamSource(stream: MediaStream) {
    if (refusal) throw refusal
    this.heard = stream
    return { connect() {} }
  }
  async resume() {
    this.resumed += 1
  }
  async close() {
    this.state = 'closed'
  }
}

function open() {
  const clock = createManualClock()
  const AudioContext = FakeAudioContext as unknown as NonNullable<MediaEnvironment['AudioContext']>
  return { clock, meter: createMicrophoneMeter({ AudioContext }, clock) }
}

beforeEach(() => {
  made = []
  amplitude = 0.5
  refusal = undefined
})

test('the level is the root mean square of the samples, of one microphone and one context', () => {
  const { meter } = open()
  expect(meter.level(microphone)).toBeCloseTo(0.5, 6)
  amplitude = -0.25
  expect(meter.level(microphone)).toBeCloseTo(0.25, 6)
  expect(made.map(({ heard }) => heard)).toEqual([microphone])
  // Each that is not granted stays with the browser.
  expect(made[0]?.resumed).toBe(1)
})

test('nothing is made before the first look, and all is closed a second after the last', async () => {
  const { meter, clock } = open()
  expect([made.length, clock.pending]).toEqual([0, 0])
  meter.level(microphone)
  await clock.run(900)
  meter.level(microphone)
  await clock.run(900)
  expect(made.map(({ state }) => state)).toEqual(['running'])
  await clock.run(200)
  expect(made.map(({ state }) => state)).toEqual(['closed'])
  expect(clock.pending).toBe(0)
  expect(meter.level(microphone)).toBeCloseTo(0.5, 6)
  expect(made).toHaveLength(2)
})

test('close() leaves no context and no timer', () => {
  const { meter, clock } = open()
  meter.level(microphone)
  meter.close()
  expect([made[0]?.state, clock.pending]).toEqual(['closed', 0])
  meter.close()
})

test('while the browser wants a gesture first, no level is made up', () => {
  const { meter } = open()
  meter.level(microphone)
  const [context] = made
  if (context) context.state = 'suspended'
  expect(meter.level(microphone)).toBeUndefined()
  if (context) context.state = 'running'
  expect(meter.level(microphone)).toBeCloseTo(0.5, 6)
})

test('a microphone that Web Audio refuses is asked for once, and the context is closed', () => {
  const { meter, clock } = open()
  refusal = new DOMException('of another sample rate', 'NotSupportedError')
  expect(meter.level(microphone)).toBeUndefined()
  expect(meter.level(microphone)).toBeUndefined()
  expect(made.map(({ state }) => state)).toEqual(['closed'])
  expect(clock.pending).toBe(0)
})

test('without Web Audio there is no level', () => {
  const clock = createManualClock()
  expect(createMicrophoneMeter({ AudioContext: undefined }, clock).level(microphone)).toBeUndefined()
  expect(clock.pending).toBe(0)
})
