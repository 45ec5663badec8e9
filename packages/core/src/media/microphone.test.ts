import { describe, expect, test } from 'vitest'
import { fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { openMicrophone } from './microphone.ts'

const never = new AbortController().signal

function fakeStream() {
  const track = { stopped: false, stop: () => Object.assign(track, { stopped: true }) }
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream
  return { track, stream }
}

describe('a microphone', () => {
  test.each([
    ['NotAllowedError', 'microphoneDenied'],
    ['NotFoundError', 'microphoneNotFound'],
    ['NotReadableError', 'microphoneBusy'],
    ['OverconstrainedError', 'constraintsNotMet'],
    ['SecurityError', 'insecureContext'],
    ['SomethingNew', 'microphoneBusy'],
  ])('that fails with %s is %s', async (name, code) => {
    const environment = fakeEnvironment({ getUserMedia: () => Promise.reject(new DOMException('no', name)) })
    await expect(openMicrophone(environment, undefined, never)).rejects.toMatchObject({ code })
  })

  test('is not there on an insecure page, nor in a browser without WebRTC', async () => {
    const insecure = fakeEnvironment({ isSecureContext: false })
    await expect(openMicrophone(insecure, undefined, never)).rejects.toMatchObject({ code: 'insecureContext' })
    await expect(openMicrophone(fakeEnvironment(), undefined, never)).rejects.toMatchObject({
      code: 'webrtcUnsupported',
    })
  })

  test('is asked for with echo, noise and gain control, which the policy may change', async () => {
    const asked: MediaStreamConstraints[] = []
    const environment = fakeEnvironment({
      getUserMedia: async (constraints) => {
        asked.push(constraints)
        return fakeStream().stream
      },
    })
    await openMicrophone(environment, { echoCancellation: false, deviceId: 'x' }, never)
    expect(asked).toEqual([
      { audio: { echoCancellation: false, noiseSuppression: true, autoGainControl: true, deviceId: 'x' } },
    ])
  })

  test('that comes after the call was given up is stopped', async () => {
    const { track, stream } = fakeStream()
    let allow = (_: MediaStream) => {}
    const environment = fakeEnvironment({
      getUserMedia: () =>
        new Promise((resolve) => {
          allow = resolve
        }),
    })
    const stop = new AbortController()
    const opening = openMicrophone(environment, undefined, stop.signal)
    stop.abort('given up')
    await expect(opening).rejects.toBe('given up')
    allow(stream)
    await Promise.resolve()
    await Promise.resolve()
    expect(track.stopped).toBe(true)
  })
})
