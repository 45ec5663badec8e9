import { expect, test } from 'vitest'
import type { MediaDirection, MediaEvent } from '../ports/media.ts'
import { createManualClock } from '../testing/manualClock.ts'
import type { PhoneOptions } from '../types.ts'
import { FakePeerConnection, fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createMediaPort } from './index.ts'

const never = new AbortController().signal
const log = { debug() {}, info() {}, warn() {}, error() {} }
const answerOf = (fork: string) => `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:${fork}\r\n`

function world(iceServers?: PhoneOptions['iceServers']) {
  const clock = createManualClock()
  const track = Object.assign(new EventTarget(), { kind: 'audio', enabled: true, stop() {} })
  const microphone = { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream
  const MediaStream = class {
    addTrack() {}
    getTracks = () => []
  } as unknown as typeof globalThis.MediaStream
  const environment = fakeEnvironment({ MediaStream, getUserMedia: async () => microphone })
  const port = createMediaPort({ policy: {}, iceServers, clock, log, environment })
  const events: MediaEvent[] = []
  const session = port.open('call', {}, (event) => events.push(event))
  const pc = () => {
    const made = FakePeerConnection.made.at(-1)
    if (!made) throw new Error('no PeerConnection was made')
    return made
  }
  /** Its candidates come at once. */
  async function offer(wish: { direction?: MediaDirection; iceRestart?: boolean } = {}): Promise<string> {
    const offering = session.createOffer({ direction: 'sendrecv', ...wish }, never)
    await clock.run(10)
    pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
    pc().candidate('host')
    await clock.run(100)
    return offering
  }
  async function establish(): Promise<void> {
    await offer()
    await session.applyAnswer(answerOf('a'))
    pc().descriptions.length = 0
  }
  return { session, clock, events, pc, offer, establish }
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

test('an offer that is given up while it is being set is set, and then rolled back', async () => {
  const { session, clock, pc, establish } = world()
  await establish()
  const set = pc().setLocalDescription
  let land = () => {}
  pc().setLocalDescription = async (description) => {
    if (description.type === 'offer') await new Promise<void>((resolve) => (land = resolve))
    await set(description)
  }
  const stop = new AbortController()
  const offering = outcome(session.createOffer({ direction: 'sendrecv' }, stop.signal))
  await clock.run(10)
  stop.abort('given up')
  const back = session.rollback()
  await clock.run(10)
  land()
  expect(await offering).toBe('given up')
  await back
  expect(pc().descriptions).toEqual(['local offer', 'local rollback'])
  expect(pc().signalingState).toBe('stable')
})

test('so is an offer of the far end', async () => {
  const { session, clock, pc, establish } = world()
  await establish()
  const set = pc().setRemoteDescription
  let land = () => {}
  pc().setRemoteDescription = async (description) => {
    if (description.type === 'offer') await new Promise<void>((resolve) => (land = resolve))
    await set(description)
  }
  const stop = new AbortController()
  const answering = outcome(session.createAnswer(answerOf('a'), { direction: 'sendrecv' }, stop.signal))
  await clock.run(10)
  stop.abort('given up')
  const back = session.rollback()
  await clock.run(10)
  land()
  expect(await answering).toBe('given up')
  await back
  expect(pc().descriptions).toEqual(['remote offer', 'remote rollback'])
})

test('a hold that is rolled back has the directions of before, and Chromium’s audio is woken by one more offer', async () => {
  const { session, pc, offer, establish } = world()
  await establish()
  await offer({ direction: 'sendonly' })
  expect(pc().transceivers[0]?.direction).toBe('sendonly')
  await session.rollback()
  expect(pc().transceivers[0]?.direction).toBe('sendrecv')
  expect(pc().descriptions).toEqual(['local offer', 'local rollback', 'local offer', 'local rollback'])
})

test('a restart that is rolled back stopped nothing, and wakes nothing', async () => {
  const { session, pc, offer, establish } = world()
  await establish()
  await offer({ iceRestart: true })
  await session.rollback()
  expect(pc().descriptions).toEqual(['local offer', 'local rollback'])
})

test('after the first offer of a call was rolled back the next one gathers anew', async () => {
  const { session, clock, pc, offer } = world()
  await offer()
  await session.rollback()
  let offered = false
  void session.createOffer({ direction: 'sendrecv' }, never).then(() => {
    offered = true
  })
  await clock.run(500)
  expect(offered).toBe(false)
  pc().candidate('host')
  await clock.run(100)
  expect(offered).toBe(true)
})

test('of several forks with early media the first is heard, and the one that answers is followed', async () => {
  const { session, events, pc, offer } = world()
  await offer()
  await session.applyAnswer(answerOf('a'), { provisional: true })
  await session.applyAnswer(answerOf('b'), { provisional: true })
  expect(pc().descriptions).toEqual(['local offer', 'remote pranswer'])
  await session.applyAnswer(answerOf('b'))
  expect(pc().descriptions.at(-1)).toBe('remote answer')
  expect(events).toContainEqual({ type: 'media.ice', state: 'disconnected' })
})

test('closed while the browser works: every promise ends, though a closed PeerConnection settles none', async () => {
  const { session, pc, offer, clock } = world()
  await offer()
  pc().setRemoteDescription = () => new Promise(() => {})
  const ends = [
    outcome(session.applyAnswer(answerOf('a'))),
    outcome(session.createOffer({ direction: 'sendrecv' }, never)),
    outcome(session.rollback()),
  ]
  await clock.run(10)
  session.close()
  expect(await Promise.all(ends)).toEqual(['callEnded', 'callEnded', 'callEnded'])
})

test('an ICE restart does without the new servers that do not come, and the far end’s offer is answered', async () => {
  let asked = 0
  const signals: AbortSignal[] = []
  const { session, clock, pc, offer, establish } = world(({ signal }) => {
    asked += 1
    signals.push(signal)
    return asked === 1 ? Promise.resolve([]) : new Promise(() => {})
  })
  await establish()
  const restarting = outcome(offer({ iceRestart: true }))
  await clock.run(5000)
  pc().candidate('host')
  await clock.run(100)
  expect(await restarting).toBe('resolved')
  expect(signals[1]?.aborted).toBe(true)
  await session.rollback()
  const answering = outcome(session.createAnswer(answerOf('a'), { direction: 'sendrecv' }, never))
  await clock.run(100)
  expect(await answering).toBe('resolved')
  session.close()
  expect(clock.pending).toBe(0)
})

test('an offer that restarts ICE is answered with fresh servers, or with those that are known, and the answer says so', async () => {
  const reasons: string[] = []
  const { session, clock, pc, establish } = world(async ({ reason }) => {
    reasons.push(reason)
    if (reasons.length === 2) throw new Error('out of order')
    return reasons.length === 1 ? [] : [{ urls: `stun:${reasons.length}` }]
  })
  await establish()
  const answer = async (offer: string) => {
    const answering = session.createAnswer(offer, { direction: 'sendrecv' }, never)
    await clock.run(10)
    pc().candidate('host')
    await clock.run(3_000)
    return (await answering).restarted
  }
  expect([await answer(answerOf('a')), reasons]).toEqual([undefined, ['call']])
  expect([await answer(answerOf('b')), reasons]).toEqual([true, ['call', 'restart']])
  expect(pc().configuration.iceServers).toEqual([])
  expect([await answer(answerOf('c')), reasons]).toEqual([true, ['call', 'restart', 'restart']])
  expect(pc().configuration.iceServers).toEqual([{ urls: 'stun:3' }])
  // Taken part in on the same PeerConnection: one that went astray needs a restart of its own.
  pc().connectionState = 'connected'
  pc().dispatchEvent(new Event('connectionstatechange'))
  pc().iceConnectionState = 'disconnected'
  pc().connectionState = 'failed'
  pc().dispatchEvent(new Event('connectionstatechange'))
  expect(await answer(answerOf('d'))).toBeUndefined()
})

test.each(['offered', 'answered'] as const)(
  'a restart that was %s and of which nothing comes is told, and the next takes another PeerConnection',
  async (way) => {
    const { session, clock, pc, events, offer, establish } = world()
    await establish()
    const first = pc()
    pc().iceConnectionState = 'disconnected'
    pc().dispatchEvent(new Event('iceconnectionstatechange'))
    if (way === 'offered') {
      await offer()
      await session.applyAnswer(answerOf('a'))
      await clock.run(10_000)
      // A description that restarts nothing is not waited for.
      expect(events).not.toContainEqual({ type: 'media.restartStalled' })
      await offer({ iceRestart: true })
      await session.applyAnswer(answerOf('b'))
    } else {
      const answering = session.createAnswer(answerOf('b'), { direction: 'sendrecv' }, never)
      await clock.run(10)
      pc().candidate('host')
      await clock.run(3_000)
      await answering
    }
    await clock.run(2_000)
    expect(events.at(-1)).toEqual({ type: 'media.restartStalled' })
    expect(pc()).toBe(first)
    await offer({ iceRestart: true })
    expect([pc() === first, first.closed]).toEqual([false, true])
    // Of the new one nothing is known: what the old one said is not held against it.
    events.length = 0
    await session.applyAnswer(answerOf('c'))
    await clock.run(60_000)
    expect(events).not.toContainEqual({ type: 'media.restartStalled' })
    session.close()
    expect(clock.pending).toBe(0)
  },
)

test('a restart that is offered while another is waited for takes its place', async () => {
  const { session, clock, pc, events, offer, establish } = world()
  await establish()
  pc().iceConnectionState = 'disconnected'
  pc().dispatchEvent(new Event('iceconnectionstatechange'))
  await offer({ iceRestart: true })
  await session.applyAnswer(answerOf('b'))
  await clock.run(1_500)
  await offer({ iceRestart: true })
  await clock.run(10_000)
  expect(events).not.toContainEqual({ type: 'media.restartStalled' })
  session.close()
  expect(clock.pending).toBe(0)
})

test('a call that ends while a restart is waited for leaves no timer', async () => {
  const { session, clock, pc, offer, establish } = world()
  await establish()
  pc().iceConnectionState = 'disconnected'
  pc().dispatchEvent(new Event('iceconnectionstatechange'))
  await offer({ iceRestart: true })
  await session.applyAnswer(answerOf('b'))
  session.close()
  expect(clock.pending).toBe(0)
})

test('an offer that comes to another PeerConnection than the last was agreed on restarts', async () => {
  const { session, clock, pc, offer, establish } = world()
  await establish()
  const become = (state: RTCPeerConnectionState) => {
    pc().connectionState = state
    pc().dispatchEvent(new Event('connectionstatechange'))
  }
  become('connected')
  pc().iceConnectionState = 'disconnected'
  become('failed')
  await offer({ iceRestart: true })
  await session.rollback()
  const answering = session.createAnswer(answerOf('a'), { direction: 'sendrecv' }, never)
  await clock.run(10)
  pc().candidate('host')
  await clock.run(3_000)
  expect((await answering).restarted).toBe(true)
})

test('keys that were agreed on and are lost are agreed on anew, on another PeerConnection', async () => {
  const { pc, events, offer, establish } = world()
  await establish()
  const first = pc()
  const become = (state: RTCPeerConnectionState) => {
    pc().connectionState = state
    pc().dispatchEvent(new Event('connectionstatechange'))
  }
  become('connected')
  pc().iceConnectionState = 'disconnected'
  become('failed')
  expect(events.slice(-1)).toEqual([{ type: 'media.ice', state: 'failed' }])
  expect(events).not.toContainEqual({ type: 'media.dtls', state: 'failed' })
  await offer({ iceRestart: true })
  expect([pc() === first, first.closed]).toEqual([false, true])
  become('connected')
  become('failed')
  expect(events.slice(-1)).toEqual([{ type: 'media.ice', state: 'failed' }])
})

test('keys that could not be agreed on in the first place fail the call', async () => {
  const { pc, events, establish } = world()
  await establish()
  pc().connectionState = 'failed'
  pc().dispatchEvent(new Event('connectionstatechange'))
  expect(events.slice(-1)).toEqual([{ type: 'media.dtls', state: 'failed' }])
})

test('nothing is encoded while there is no path', async () => {
  const { pc, clock, establish } = world()
  await establish()
  const encodings: { active?: boolean }[] = [{}]
  Object.assign(pc().transceivers[0]?.sender ?? {}, {
    getParameters: () => ({ encodings: encodings.map((encoding) => ({ ...encoding })) }),
    setParameters: async ({ encodings: [wish] }: { encodings: { active?: boolean }[] }) =>
      Object.assign(encodings[0] ?? {}, wish),
  })
  const seen: unknown[] = []
  for (const state of ['disconnected', 'checking', 'failed', 'checking', 'connected', 'completed'] as const) {
    pc().iceConnectionState = state
    pc().dispatchEvent(new Event('iceconnectionstatechange'))
    await clock.run(1)
    seen.push(encodings[0]?.active)
  }
  expect(seen).toEqual([false, false, false, false, true, true])
})
