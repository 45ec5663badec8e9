import { describe, expect, test } from 'vitest'
import type { MediaEvent } from '../ports/media.ts'
import { createManualClock } from '../testing/manualClock.ts'
import type { PhoneOptions } from '../types.ts'
import type { MediaEnvironment } from './environment.ts'
import { FakePeerConnection, fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createMediaPort } from './index.ts'

const never = new AbortController().signal
const log = { debug() {}, info() {}, warn() {}, error() {} }

class FakeStream {
  readonly tracks: unknown[] = []
  addTrack(track: unknown) {
    this.tracks.push(track)
  }
  getTracks() {
    return this.tracks
  }
}

function world(over: Partial<MediaEnvironment> = {}, iceServers?: PhoneOptions['iceServers']) {
  const track = Object.assign(new EventTarget(), { kind: 'audio', enabled: true, stopped: false, stop() {} })
  track.stop = () => {
    track.stopped = true
  }
  const microphone = { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream
  const environment = fakeEnvironment({
    MediaStream: FakeStream as unknown as MediaEnvironment['MediaStream'],
    getUserMedia: async () => microphone,
    ...over,
  })
  const clock = createManualClock()
  const port = createMediaPort({ policy: {}, iceServers, clock, log, environment })
  const events: MediaEvent[] = []
  const session = port.open('call', {}, (event) => events.push(event))
  const pc = () => {
    const made = FakePeerConnection.made.at(-1)
    if (!made) throw new Error('no PeerConnection was made')
    return made
  }
  return { port, session, clock, events, track, pc }
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

describe('a session', () => {
  test('offers what was gathered, with the microphone on its sender', async () => {
    const { session, clock, track, pc } = world()
    const offering = session.createOffer({ direction: 'sendrecv' }, never)
    await clock.run(10)
    pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
    pc().candidate('host')
    await clock.run(100)
    expect(await offering).toContain('a=candidate')
    expect(pc().transceivers[0]?.sender.track).toBe(track)
  })

  test('closed while it offers: the promise ends, and no timer, PeerConnection or microphone is left', async () => {
    const { port, session, clock, track, pc } = world()
    const offering = outcome(session.createOffer({ direction: 'sendrecv' }, never))
    await clock.run(10)
    expect(clock.pending).toBe(1)
    session.close()
    expect(await offering).toBe('callEnded')
    expect({ pending: clock.pending, closed: pc().closed, stopped: track.stopped }).toEqual({
      pending: 0,
      closed: true,
      stopped: true,
    })
    expect(port.session('call')).toBeUndefined()
    expect(await outcome(session.createOffer({ direction: 'sendrecv' }, never))).toBe('callEnded')
    expect(await outcome(session.rollback())).toBe('resolved')
    expect(FakePeerConnection.made).toHaveLength(1)
  })

  test('given up while it offers, it ends with the reason of the signal', async () => {
    const { session, clock, pc } = world()
    const stop = new AbortController()
    const offering = outcome(session.createOffer({ direction: 'sendrecv' }, stop.signal))
    await clock.run(10)
    stop.abort('given up')
    expect(await offering).toBe('given up')
    session.close()
    expect({ pending: clock.pending, closed: pc().closed }).toEqual({ pending: 0, closed: true })
  })

  test('whose microphone is refused does not wait for the candidates', async () => {
    const { session, clock } = world({ getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')) })
    const offering = outcome(session.createOffer({ direction: 'sendrecv' }, never))
    await clock.run(1)
    expect(await offering).toBe('microphoneDenied')
    session.close()
    expect(clock.pending).toBe(0)
  })

  test('is typed errors where the browser cannot or the servers are no good', async () => {
    const without = world({ RTCPeerConnection: undefined })
    expect(await outcome(without.session.prepare(never))).toBe('webrtcUnsupported')
    class Picky {
      constructor() {
        throw new DOMException('not an ICE URL', 'SyntaxError')
      }
    }
    const picky = world({ RTCPeerConnection: Picky as unknown as NonNullable<MediaEnvironment['RTCPeerConnection']> })
    expect(await outcome(picky.session.prepare(never))).toBe('iceServersFailed')
    const failing = world({}, () => Promise.reject(new Error('offline')))
    expect(await outcome(failing.session.prepare(never))).toBe('iceServersFailed')
  })

  test('asks for the servers again after they could not be had', async () => {
    let asked = 0
    const { session } = world({}, async () => {
      asked += 1
      if (asked === 1) throw new Error('offline')
      return []
    })
    expect(await outcome(session.prepare(never))).toBe('iceServersFailed')
    expect(await outcome(session.prepare(never))).toBe('resolved')
    expect(await outcome(session.prepare(never))).toBe('resolved')
    expect(asked).toBe(2)
  })

  test('tells of a failed DTLS once, of a lost microphone, and of nothing once it is closed', async () => {
    const { session, events, track, pc } = world()
    await session.prepare(never)
    const fail = () => {
      for (const state of ['failed', 'connected', 'failed'] as const) {
        pc().connectionState = state
        pc().dispatchEvent(new Event('connectionstatechange'))
      }
      track.dispatchEvent(new Event('ended'))
    }
    fail()
    expect(events.filter((event) => event.type === 'media.dtls' && event.state === 'failed')).toHaveLength(1)
    expect(events.at(-1)).toEqual({ type: 'media.trackEnded' })
    const told = events.length
    session.close()
    fail()
    expect(events).toHaveLength(told)
  })

  test.each([0, 1, 2, 3, 4, 5])('closed %i turns after the microphone was given leaves it off', async (turns) => {
    let give = (_stream: MediaStream) => {}
    const { session, clock, track } = world({ getUserMedia: () => new Promise((resolve) => (give = resolve)) })
    const preparing = outcome(session.prepare(never))
    await clock.run(1)
    give({ getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream)
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    session.close()
    await preparing
    expect(track.stopped).toBe(true)
  })

  test('muted before the microphone is there starts silent', async () => {
    const { session, track } = world()
    session.setMuted(true)
    await session.prepare(never)
    expect(track.enabled).toBe(false)
    session.setMuted(false)
    expect(track.enabled).toBe(true)
  })
})

test('DTLS that stays with another fork is told as a failure of ICE, and the restart takes another PeerConnection', async () => {
  const { session, clock, events, pc } = world()
  const gathered = async (offering: Promise<string>) => {
    await clock.run(10)
    pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
    pc().candidate('host')
    await clock.run(100)
    return offering
  }
  await gathered(session.createOffer({ direction: 'sendrecv' }, never))
  await session.applyAnswer('v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:x\r\n')
  pc().become('connected')
  await clock.run(3_000)
  expect(events.at(-1)).toEqual({ type: 'media.ice', state: 'failed' })
  await gathered(session.createOffer({ direction: 'sendrecv', iceRestart: true }, never))
  expect(FakePeerConnection.made.map(({ closed }) => closed)).toEqual([true, false])
  session.close()
  expect(clock.pending).toBe(0)
})

describe('a path on which nothing answers', () => {
  /** Connected, and heard for 3 s. */
  async function connected() {
    const it = world()
    await it.session.prepare(never)
    it.pc().addTransceiver('audio')
    it.pc().become('connected')
    for (let second = 1; second <= 3; second += 1) {
      it.pc().count(second * 50, second, second)
      await it.clock.run(1_000)
    }
    const ice = () => it.events.flatMap((event) => (event.type === 'media.ice' ? [event.state] : []))
    return { ...it, ice }
  }

  test('is told as disconnected, and as what ICE says once something answers', async () => {
    const { clock, pc, ice } = await connected()
    for (let second = 1; second <= 10; second += 1) {
      pc().count(150, 3 + second * 20, 3)
      await clock.run(1_000)
    }
    expect(ice()).toEqual(['connected', 'disconnected'])
    pc().count(150, 210, 4)
    await clock.run(1_000)
    expect(ice()).toEqual(['connected', 'disconnected', 'connected'])
  })

  test('and which is held meanwhile, so that nothing is to be received, is told of when it answers', async () => {
    const { clock, pc, ice } = await connected()
    for (let second = 1; second <= 5; second += 1) {
      pc().count(150, 3 + second * 20, 3)
      await clock.run(1_000)
    }
    pc().stats.delete('r')
    await clock.run(1_000)
    pc().count(0, 210, 4)
    pc().stats.delete('r')
    await clock.run(2_000)
    expect(ice()).toEqual(['connected', 'disconnected', 'connected'])
  })

  test('is not told as back while the keys are with another fork', async () => {
    const { session, clock, events, pc } = world()
    const offering = session.createOffer({ direction: 'sendrecv' }, never)
    await clock.run(10)
    pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
    pc().candidate('host')
    await clock.run(100)
    await offering
    const from = (fork: string) => `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:${fork}\r\n`
    await session.applyAnswer(from('early'), { provisional: true })
    pc().become('connected')
    pc().connectionState = 'connected'
    pc().dispatchEvent(new Event('connectionstatechange'))
    for (let second = 1; second <= 3; second += 1) {
      pc().count(second * 50, second, second)
      await clock.run(1_000)
    }
    await session.applyAnswer(from('other'))
    for (let second = 1; second <= 5; second += 1) {
      pc().count(150, 3 + second * 20, 3)
      await clock.run(1_000)
    }
    pc().count(150, 210, 4)
    await clock.run(1_000)
    expect(events.at(-1)).toEqual({ type: 'media.ice', state: 'disconnected' })
    session.close()
  })

  test('is not told of once ICE is, and nothing is looked at after the end', async () => {
    const { clock, pc, ice, session } = await connected()
    pc().become('disconnected')
    expect(clock.pending).toBe(0)
    pc().become('connected')
    expect(clock.pending).toBe(1)
    session.close()
    expect(clock.pending).toBe(0)
    expect(ice()).toEqual(['connected', 'disconnected', 'connected'])
  })
})

test('what is measured says which PeerConnection it is of, and nothing before the first', async () => {
  const { session, clock, pc } = world()
  expect(await session.measure()).toBeUndefined()
  const gathered = async (offering: Promise<string>) => {
    await clock.run(10)
    pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
    pc().candidate('host')
    await clock.run(100)
    return offering
  }
  await gathered(session.createOffer({ direction: 'sendrecv' }, never))
  await session.applyAnswer('v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:x\r\n')
  pc().stats.set('i', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 7 })
  expect(await session.measure()).toMatchObject({ connection: 1, received: { packets: 7 } })
  expect(await session.measure()).toMatchObject({ connection: 1 })
  pc().become('connected')
  await clock.run(3_000)
  await gathered(session.createOffer({ direction: 'sendrecv', iceRestart: true }, never))
  expect(FakePeerConnection.made).toHaveLength(2)
  expect(await session.measure()).toMatchObject({ connection: 2, received: { packets: undefined } })
  session.close()
  expect(await session.measure()).toBeUndefined()
})

describe('the sound of a microphone that the browser does not count', () => {
  async function inCall() {
    const contexts: { state: string }[] = []
    class Context {
      state = 'running'
      constructor() {
        contexts.push(this)
      }
      createAnalyser = () => ({ fftSize: 0, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(0.5) })
      createMediaStreamSource = () => ({ connect() {} })
      async resume() {}
      async close() {
        this.state = 'closed'
      }
    }
    const made = world({ AudioContext: Context as unknown as NonNullable<MediaEnvironment['AudioContext']> })
    const offering = made.session.createOffer({ direction: 'sendrecv' }, never)
    await made.clock.run(10)
    made.pc().localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
    made.pc().candidate('host')
    await made.clock.run(100)
    await offering
    const level = async (sound: boolean) => (await made.session.measure({ sound }))?.sent.level
    return { ...made, contexts, level }
  }

  test('is listened to when it is asked for and sent, and no longer than that', async () => {
    const { contexts, level, pc, session, clock } = await inCall()
    expect(await level(true)).toBeUndefined()
    pc().become('connected')
    expect(await level(false)).toBeUndefined()
    expect(contexts).toEqual([])
    expect(await level(true)).toBeCloseTo(0.5, 6)
    const last = session.measure({ sound: true })
    session.close()
    await last
    expect(contexts.map(({ state }) => state)).toEqual(['closed'])
    expect(clock.pending).toBe(0)
  })

  test('is left alone where the browser counts it, and where nothing is sent', async () => {
    const { contexts, level, pc, track } = await inCall()
    pc().become('connected')
    pc().stats.set('s', { type: 'media-source', kind: 'audio', audioLevel: 0.25 })
    expect(await level(true)).toBe(0.25)
    pc().stats.delete('s')
    await pc().transceivers[0]?.sender.replaceTrack(null)
    expect(await level(true)).toBeUndefined()
    const begunInHold = level(true)
    await pc().transceivers[0]?.sender.replaceTrack(track as unknown as MediaStreamTrack)
    expect(await begunInHold).toBeUndefined()
    expect(contexts).toEqual([])
  })
})

test('in Node, without a browser, nothing happens and nothing throws', async () => {
  const clock = createManualClock()
  const port = createMediaPort({ policy: {}, iceServers: [{ urls: 'stun:x' }], clock, log })
  port.probe()
  const session = port.open('server', {}, () => {})
  expect(await outcome(session.prepare(never))).toBe('webrtcUnsupported')
  port.dispose()
  expect(clock.pending).toBe(0)
})
