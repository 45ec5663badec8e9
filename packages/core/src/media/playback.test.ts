import { expect, test } from 'vitest'
import { fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createPlayback } from './playback.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

function world(outcomes: (string | undefined)[]) {
  const elements: { srcObject: unknown; paused: boolean }[] = []
  let plays = 0
  class Audio {
    autoplay = false
    srcObject: unknown = null
    paused = true
    constructor() {
      elements.push(this)
    }
    play() {
      const name = outcomes[plays]
      plays += 1
      this.paused = name !== undefined
      return name === undefined ? Promise.resolve() : Promise.reject(new DOMException('no', name))
    }
    pause() {
      this.paused = true
    }
  }
  const listeners = new Set<unknown>()
  const gestures = new EventTarget()
  const watched = {
    addEventListener(type: string, listener: EventListener) {
      listeners.add(`${type}`)
      gestures.addEventListener(type, listener)
    },
    removeEventListener(type: string, listener: EventListener) {
      listeners.delete(`${type}`)
      gestures.removeEventListener(type, listener)
    },
  }
  let blocked = 0
  const environment = fakeEnvironment({
    Audio: Audio as unknown as new () => HTMLAudioElement,
    gestures: watched as unknown as EventTarget,
  })
  const playback = createPlayback(environment, () => {
    blocked += 1
  })
  return {
    playback,
    gestures,
    listeners,
    elements,
    stream: {} as MediaStream,
    blocked: () => blocked,
    plays: () => plays,
  }
}

test('a blocked playback is told, and tried again on the next gesture alone', async () => {
  const { playback, gestures, listeners, stream, blocked, plays } = world(['NotAllowedError'])
  playback.play(stream)
  await settle()
  expect(blocked()).toBe(1)
  expect(listeners.size).toBe(2)
  gestures.dispatchEvent(new Event('keydown'))
  gestures.dispatchEvent(new Event('pointerdown'))
  await settle()
  expect({ plays: plays(), blocked: blocked(), listening: listeners.size }).toEqual({
    plays: 2,
    blocked: 1,
    listening: 0,
  })
})

test('stopped, it lets go of the stream and of the gestures, also where the refusal comes late', async () => {
  const { playback, listeners, elements, stream, blocked } = world(['NotAllowedError'])
  playback.play(stream)
  playback.stop()
  await settle()
  expect(blocked()).toBe(0)
  expect(listeners.size).toBe(0)
  expect(elements[0]).toMatchObject({ srcObject: null, paused: true })
})

test('a play that a new one interrupted is no block', async () => {
  const { playback, stream, blocked } = world(['AbortError'])
  playback.play(stream)
  await settle()
  expect(blocked()).toBe(0)
})
