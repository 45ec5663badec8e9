/** Calls without a microphone: what they offer and answer, and whose hold is one. */
import { describe, expect, test } from 'vitest'
import { PhoneError } from '../errors.ts'
import type { MediaEvent } from '../ports/media.ts'
import { createManualClock } from '../testing/manualClock.ts'
import type { MicrophoneUse } from '../types.ts'
import type { MediaEnvironment } from './environment.ts'
import { FakePeerConnection, fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createMediaPort } from './index.ts'

const never = new AbortController().signal
const log = { debug() {}, info() {}, warn() {}, error() {} }
const describeAudio = (direction: string) =>
  `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=${direction}\r\na=ice-ufrag:x\r\n`

function world(getUserMedia: MediaEnvironment['getUserMedia']) {
  const asked: unknown[] = []
  const clock = createManualClock()
  const MediaStream = class {
    addTrack() {}
    getTracks = () => []
  } as unknown as typeof globalThis.MediaStream
  const environment = fakeEnvironment({
    MediaStream,
    getUserMedia:
      getUserMedia &&
      (async (constraints) => {
        asked.push(constraints)
        return getUserMedia(constraints)
      }),
  })
  const port = createMediaPort({ policy: {}, iceServers: [], clock, log, environment })
  const events: MediaEvent[] = []
  const session = port.open('call', {}, (event) => events.push(event))
  const pc = () => {
    const made = FakePeerConnection.made.at(-1)
    if (!made) throw new Error('no PeerConnection was made')
    return made
  }
  /** Each PeerConnection gathers as soon as it may. */
  async function gather<T>(description: Promise<T>): Promise<T> {
    for (let round = 0; round < 2; round += 1) {
      await clock.run(10)
      pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
      pc().candidate('host')
      await clock.run(100)
    }
    return description
  }
  const offer = (microphone?: MicrophoneUse, direction: 'sendrecv' | 'sendonly' = 'sendrecv') =>
    gather(session.createOffer({ direction, ...(microphone && { microphone }) }, never))
  return { session, events, asked, pc, offer, gather }
}
const microphone = async () => {
  const track = Object.assign(new EventTarget(), { kind: 'audio', enabled: true, stop() {} })
  return { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream
}
const denied = async () => Promise.reject(Object.assign(new Error('no'), { name: 'NotAllowedError' }))
const direction = (pc: FakePeerConnection) => pc.transceivers[0]?.direction

describe('without a microphone', () => {
  test('nobody is asked for one, the offer is recvonly, and so is what follows', async () => {
    const { session, asked, events, offer, pc } = world(microphone)
    await offer('none')
    expect(direction(pc())).toBe('recvonly')
    expect(FakePeerConnection.made).toHaveLength(1)
    await session.applyAnswer(describeAudio('sendonly'))
    await offer(undefined, 'sendrecv')
    expect(direction(pc())).toBe('recvonly')
    expect(asked).toEqual([])
    expect(session.localStream).toBeNull()
    expect(events.map(({ type }) => type)).toContain('media.listenOnly')
  })

  test('a hold asks the far end for silence, as with one', async () => {
    const { session, offer, pc } = world(undefined)
    await offer('none')
    await session.applyAnswer(describeAudio('sendonly'))
    await offer(undefined, 'sendonly')
    expect(direction(pc())).toBe('sendonly')
  })

  test('an offer is answered with recvonly', async () => {
    const { session, gather, pc } = world(undefined)
    const answering = session.createAnswer(
      describeAudio('sendrecv'),
      { direction: 'sendrecv', microphone: 'none' },
      never,
    )
    expect(await gather(answering)).toMatchObject({ remoteHold: false })
    expect(direction(pc())).toBe('recvonly')
  })

  test('held and resumed by either end, it is as before', async () => {
    const { session, offer, gather, pc } = world(undefined)
    await offer('none')
    await session.applyAnswer(describeAudio('sendonly'))
    // This end holds and resumes (RFC 3264 8.4).
    await offer(undefined, 'sendonly')
    expect(await session.applyAnswer(describeAudio('recvonly'))).toEqual({ remoteHold: false })
    await offer(undefined, 'sendrecv')
    expect([direction(pc()), await session.applyAnswer(describeAudio('sendonly'))]).toEqual(['recvonly', {}])
    // The far end does.
    for (const [offered, remoteHold] of [
      ['sendonly', true],
      ['sendrecv', false],
    ] as const) {
      const answer = session.createAnswer(describeAudio(offered), { direction: 'sendrecv' }, never)
      expect(await gather(answer)).toMatchObject({ remoteHold })
      expect(direction(pc())).toBe('recvonly')
    }
  })

  test.each([
    ['sendonly', {}],
    ['inactive', { remoteHold: true }],
  ])('the answer %s to an offer to listen: %o', async (answer, expected) => {
    const { session, offer } = world(undefined)
    await offer('none')
    const negotiated = await session.applyAnswer(describeAudio(answer))
    expect(negotiated).toEqual(expected)
    expect('remoteHold' in negotiated).toBe('remoteHold' in expected)
  })
})

describe('a microphone that is optional', () => {
  test('is used where it can be had', async () => {
    const { asked, events, offer, pc } = world(microphone)
    await offer('optional')
    expect([direction(pc()), asked.length, events]).toEqual(['sendrecv', 1, []])
    expect(FakePeerConnection.made).toHaveLength(1)
  })

  test.each([
    ['is not allowed', denied, 'was not allowed'],
    ['is not there at all', undefined, 'WebRTC'],
  ])('and %s is done without, and said so once', async (_, getUserMedia, why) => {
    const { events, offer, pc } = world(getUserMedia)
    await offer('optional')
    expect(direction(pc())).toBe('recvonly')
    expect(events).toEqual([
      { type: 'media.listenOnly' },
      { type: 'media.warning', code: 'microphoneUnavailable', message: expect.stringContaining(why) },
    ])
  })
})

test('a microphone that is required, and denied, fails the call', async () => {
  const { session } = world(denied)
  await expect(session.createOffer({ direction: 'sendrecv' }, never)).rejects.toEqual(
    new PhoneError('microphoneDenied'),
  )
})
