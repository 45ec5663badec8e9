import { describe, expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import { FakePeerConnection, fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createIceKnowledge } from './iceKnowledge.ts'
import { probeIceServers } from './iceProbe.ts'
import { createMediaPort } from './index.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

function world(servers: RTCIceServer[]) {
  const environment = fakeEnvironment()
  const knowledge = createIceKnowledge()
  const clock = createManualClock()
  const stop = new AbortController()
  const done = probeIceServers(servers, { environment, knowledge, clock, cap: 2000 }, stop.signal)
  const open = () => FakePeerConnection.made.filter(({ closed }) => !closed)
  const asking = (url: string) => FakePeerConnection.made.find((pc) => pc.configuration.iceServers?.[0]?.urls === url)
  return { knowledge, clock, stop, done, open, asking }
}

describe('a probe', () => {
  test('tells who gives a candidate, who adds nothing and who is silent, and closes as soon as it knows', async () => {
    const { knowledge, clock, done, open, asking } = world([
      { urls: ['stun:nat.example.com', 'stun:plain.example.com'] },
      { urls: 'turn:dead.example.com', username: 'u', credential: 'c' },
    ])
    await clock.run(30)
    asking('stun:nat.example.com')?.candidate('host')
    asking('stun:nat.example.com')?.candidate('srflx', { url: 'stun:nat.example.com:3478' })
    asking('stun:plain.example.com')?.candidate('host')
    asking('stun:plain.example.com')?.gather('complete')
    await clock.run(0)
    expect(asking('stun:nat.example.com')?.closed).toBe(true)
    expect(asking('turn:dead.example.com')?.closed).toBe(false)
    await clock.run(2000)
    await done
    expect(knowledge.verdict('stun:nat.example.com:3478')).toEqual({ type: 'gives', ms: 30 })
    expect(knowledge.verdict('stun:plain.example.com:3478')).toEqual({ type: 'adds nothing', ms: 30 })
    expect(knowledge.verdict('turn:dead.example.com:3478?transport=udp')).toEqual({ type: 'silent' })
    expect(open()).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('a TURN server whose gathering completes without a relay is silent', async () => {
    const { knowledge, clock, asking } = world([
      { urls: 'turn:no.example.com?transport=tcp', username: 'u', credential: 'c' },
    ])
    await clock.run(10)
    asking('turn:no.example.com?transport=tcp')?.gather('complete')
    await clock.run(0)
    expect(knowledge.verdict('turn:no.example.com:3478?transport=tcp')).toEqual({ type: 'silent' })
  })

  test('asks four at a time', async () => {
    const { clock, stop, done, open } = world([{ urls: Array.from({ length: 9 }, (_, n) => `stun:s${n}.example.com`) }])
    await clock.run(100)
    expect(open()).toHaveLength(4)
    stop.abort()
    await done
    expect(open()).toEqual([])
    expect(FakePeerConnection.made).toHaveLength(4)
    expect(clock.pending).toBe(0)
  })

  test('a second one replaces the first, and dispose ends it', async () => {
    const environment = fakeEnvironment()
    const clock = createManualClock()
    const port = createMediaPort({
      policy: {},
      iceServers: [{ urls: 'stun:a.example.com' }],
      clock,
      log: quiet,
      environment,
    })
    const live = () => FakePeerConnection.made.filter(({ closed }) => !closed).length
    port.probe()
    await clock.run(10)
    expect(live()).toBe(2)
    port.probe()
    await clock.run(10)
    expect(live()).toBe(2)
    port.dispose()
    await clock.run(0)
    expect(live()).toBe(0)
    expect(clock.pending).toBe(0)
    port.probe()
    await clock.run(10)
    expect(live()).toBe(0)
  })

  test('a function that fails is a log line without its message', async () => {
    const lines: string[] = []
    const clock = createManualClock()
    const port = createMediaPort({
      policy: {},
      iceServers: ({ reason }) => Promise.reject(new Error(`secret ${reason}`)),
      clock,
      log: { ...quiet, warn: (message, data) => lines.push(`${message} ${JSON.stringify(data)}`) },
      environment: fakeEnvironment(),
    })
    port.probe()
    await clock.run(10)
    expect(lines).toEqual(['The ICE servers could not be probed. {"code":"iceServersFailed"}'])
  })
})
