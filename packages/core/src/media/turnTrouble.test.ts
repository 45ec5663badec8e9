/** TURN servers that are of no use: the error names the cause, and credentials that were refused are asked for again. */
import { describe, expect, test } from 'vitest'
import type { MediaEvent } from '../ports/media.ts'
import { createManualClock } from '../testing/manualClock.ts'
import type { IceServersRequest, MediaPolicy, PhoneOptions } from '../types.ts'
import { FakePeerConnection, fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createMediaPort } from './index.ts'

const never = new AbortController().signal
const log = { debug() {}, info() {}, warn() {}, error() {} }
const url = 'turn:turn.test:3478?transport=udp'
const relayOnly: MediaPolicy = { iceTransportPolicy: 'relay' }
const serverOf = (credential: string): RTCIceServer[] => [{ urls: url, username: 'u', credential }]

/** `behave` is what each PeerConnection meets, in their order. */
function world(policy: MediaPolicy, iceServers: PhoneOptions['iceServers'], behave: (pc: FakePeerConnection) => void) {
  const clock = createManualClock()
  const track = Object.assign(new EventTarget(), { kind: 'audio', enabled: true, stop() {} })
  const microphone = { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream
  const MediaStream = class {
    addTrack() {}
    getTracks = () => []
  } as unknown as typeof globalThis.MediaStream
  class Behaving extends FakePeerConnection {
    override setLocalDescription = async () => {
      this.signalingState = 'have-local-offer'
      this.gather('gathering')
      this.localDescription = { type: 'offer', sdp: 'v=0\r\na=candidate:1\r\n' }
      queueMicrotask(() => behave(this))
    }
    override setConfiguration() {}
  }
  const environment = {
    ...fakeEnvironment({ MediaStream, getUserMedia: async () => microphone }),
    RTCPeerConnection: Behaving as unknown as typeof RTCPeerConnection,
  }
  const port = createMediaPort({ policy, iceServers, clock, log, environment })
  const events: MediaEvent[] = []
  const session = port.open('call', {}, (event) => events.push(event))
  async function offer() {
    let state = 'pending'
    session.createOffer({ direction: 'sendrecv' }, never).then(
      () => {
        state = 'offered'
      },
      (error: { code?: string; message: string }) => {
        state = `${error.code}: ${error.message}`
      },
    )
    for (let turn = 0; turn < 120; turn += 1) await clock.run(50)
    return state
  }
  const warnings = () => events.flatMap((event) => (event.type === 'media.warning' ? [event.code] : []))
  return { port, session, events, offer, warnings }
}
const credentialOf = (pc: FakePeerConnection) => pc.configuration.iceServers?.[0]?.credential

function refuseOld(pc: FakePeerConnection) {
  if (credentialOf(pc) === 'new') pc.candidate('relay', { url })
  else pc.refuse(url, 401)
  if (pc.configuration.iceTransportPolicy !== 'relay') pc.candidate('host')
  pc.gather('complete')
}

describe('with relay alone', () => {
  test('refused credentials are the error, by name', async () => {
    const { offer } = world(relayOnly, serverOf('old'), refuseOld)
    expect(await offer()).toMatch(/^turnCredentialsRejected: .*turn:turn\.test:3478\?transport=udp says 401/)
  })

  test('so is a server that is not reached; what speaks of the credentials says more', async () => {
    const unreachable = (pc: FakePeerConnection) => {
      pc.refuse(url, 701)
      pc.gather('complete')
    }
    expect(await world(relayOnly, serverOf('x'), unreachable).offer()).toMatch(/^turnUnavailable: .* says 701/)
    const both = (pc: FakePeerConnection) => {
      pc.refuse(url, 701)
      pc.refuse(url, 401)
      pc.refuse(url, 701)
      pc.gather('complete')
    }
    expect(await world(relayOnly, serverOf('x'), both).offer()).toMatch(/^turnCredentialsRejected/)
  })

  const silent = (pc: FakePeerConnection) => pc.gather('complete')

  test('nothing said is noCandidates', async () => {
    expect(await world(relayOnly, serverOf('x'), silent).offer()).toMatch(/^noCandidates/)
  })

  // Firefox ESR 140 says nothing.
  test('nothing said, and a username whose time is over, is the credentials; the server’s own word goes before', async () => {
    const named = (username: string): RTCIceServer[] => [{ urls: url, username, credential: 'x' }]
    const end = '1500000000:alice'
    expect(await world(relayOnly, named(end), silent).offer()).toMatch(
      /^turnCredentialsRejected: .*udp gave nothing, and by its username its time is over/,
    )
    for (const username of ['1999999999:alice', '15000000007:alice', '0612345678:alice', '1500000000', 'alice']) {
      expect(await world(relayOnly, named(username), silent).offer()).toMatch(/^noCandidates/)
    }
    const canTell = (pc: FakePeerConnection) => Object.assign(pc, { onicecandidateerror: null }).gather('complete')
    expect(await world(relayOnly, named(end), canTell).offer()).toMatch(/^noCandidates/)
    expect(await world(relayOnly, named(end), () => {}).offer()).toMatch(/^noCandidates/)
    const unreachable = (pc: FakePeerConnection) => {
      pc.refuse(url, 701)
      pc.gather('complete')
    }
    expect(await world(relayOnly, named(end), unreachable).offer()).toMatch(/^turnUnavailable/)
  })
})

describe('with relay alone a function is asked again after a refusal', () => {
  function ask(again: () => Promise<RTCIceServer[]>) {
    const asked: string[] = []
    const source = ({ reason }: IceServersRequest) => {
      asked.push(reason)
      return reason === 'rejected' ? again() : Promise.resolve(serverOf('old'))
    }
    return { asked, ...world(relayOnly, source, refuseOld) }
  }

  test('and the call goes on with what it gives', async () => {
    const { asked, offer, warnings } = ask(async () => serverOf('new'))
    expect(await offer()).toBe('offered')
    expect(asked).toEqual(['call', 'rejected'])
    expect(FakePeerConnection.made.map(credentialOf)).toEqual(['old', 'new'])
    expect(FakePeerConnection.made[0]?.closed).toBe(true)
    expect(warnings()).toEqual([])
  })

  test.each([
    ['the same', async () => serverOf('old')],
    ['an error', async () => Promise.reject(new Error('not signed in'))],
    ['nothing', () => new Promise<never>(() => {})],
  ])('once a call; what it gives: %s', async (_, again) => {
    const { asked, offer } = ask(again)
    expect(await offer()).toMatch(/^turnCredentialsRejected/)
    expect(asked).toEqual(['call', 'rejected'])
  })
})

test('with other paths a function is not asked again: its next call, or an ICE restart, asks anyway', async () => {
  const asked: string[] = []
  const { offer, warnings } = world(
    {},
    async ({ reason }) => {
      asked.push(reason)
      return serverOf('old')
    },
    refuseOld,
  )
  expect(await offer()).toBe('offered')
  expect(asked).toEqual(['call'])
  expect(warnings()).toEqual(['turnCredentialsRejected'])
})

test('with other paths the call goes on, and a warning says so, once', async () => {
  const { session, offer, warnings } = world({}, serverOf('old'), refuseOld)
  expect(await offer()).toBe('offered')
  expect(warnings()).toEqual(['turnCredentialsRejected'])
  await session.rollback()
})

test('a network that reaches the server by one of its interfaces is no trouble', async () => {
  const { offer, warnings } = world({}, serverOf('x'), (pc) => {
    pc.refuse(url, 701)
    pc.candidate('host')
    pc.candidate('relay', { url })
    pc.gather('complete')
  })
  expect(await offer()).toBe('offered')
  expect(warnings()).toEqual([])
})
