import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { silence } from '../support/silence.ts'
import { type MediaLab, openLab } from './lab.ts'

let lab: MediaLab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab?.close())
afterEach(async () => {
  await lab.page.reload()
})

describe('two sessions talk', () => {
  test('audio goes both ways, and nothing is left after close', async () => {
    const seen = await lab.run(async ({ talk, during, until, livePeerConnections, sleep }) => {
      const { media, alice, bob, answered } = await talk()
      await until(() => alice.events.some((event) => event.type === 'media.path'))
      const heard = await Promise.all([during(1200, alice), during(1200, bob)])
      const events = alice.events.map((event) =>
        'state' in event ? `${event.type} ${event.state}` : JSON.stringify(event),
      )
      const told = alice.events.length
      alice.session.close()
      bob.session.close()
      await sleep(300)
      return {
        heard,
        events,
        late: alice.events.length - told,
        codec: answered.codec,
        live: livePeerConnections(),
        open: media.session('call-1') ?? null,
        track: alice.session.localStream,
      }
    })
    for (const { received, energy, sent } of seen.heard) {
      expect(received).toBeGreaterThan(30)
      expect(sent).toBeGreaterThan(30)
      expect(energy).toBeGreaterThan(silence)
    }
    expect(seen.events).toContain('media.ice connected')
    expect(seen.events).toContain('media.dtls connected')
    expect(seen.events).toContain('{"type":"media.codec","codec":"opus"}')
    expect(seen.events).toContain('{"type":"media.path","path":"host"}')
    expect(seen).toMatchObject({ late: 0, codec: 'opus', live: 0, open: null, track: null })
  })

  test('audio flows also to a far end that knows no BUNDLE (RFC 9143), such as a media relay', async () => {
    const seen = await lab.run(async ({ port, end, hears, signal }) => {
      const media = port()
      const [alice, bob] = [await end(media), await end(media)]
      const without = (sdp: string) => sdp.replace(/^a=group:BUNDLE.*\r\n/m, '')
      const offer = await alice.session.createOffer({ direction: 'sendrecv' }, signal())
      const { answer } = await bob.session.createAnswer(without(offer), { direction: 'sendrecv' }, signal())
      await alice.session.applyAnswer(without(answer))
      await hears(alice)
      await hears(bob)
      return { bundled: /^a=group:BUNDLE/m.test(without(answer)) }
    })
    expect(seen.bundled).toBe(false)
  })

  test('mute sends packets without sound', async () => {
    const seen = await lab.run(async ({ talk, during, sleep, hears }) => {
      const { alice, bob } = await talk()
      alice.session.setMuted(true)
      await sleep(500)
      const muted = await during(1500, bob)
      alice.session.setMuted(false)
      await hears(bob)
      return { muted }
    })
    expect(seen.muted.received).toBeGreaterThan(30)
    expect(seen.muted.energy).toBeLessThan(silence)
  })

  test('codecs go in the order of the policy', async () => {
    const codec = await lab.run(async ({ talk }) => (await talk({ policy: { codecs: ['PCMU'] } })).applied.codec)
    expect(codec).toBe('PCMU')
  })
})

test('fifty calls leave no PeerConnection and no microphone', async () => {
  const seen = await lab.run(async ({ port, signal, livePeerConnections, sleep }) => {
    const media = port()
    const streams: MediaStream[] = []
    for (let call = 0; call < 50; call += 1) {
      const session = media.open(`many-${call}`, {}, () => {})
      const offering = session.createOffer({ direction: 'sendrecv' }, signal()).catch(() => '')
      // Closed at every moment of the making, from the first to a finished offer.
      if (call < 40) await sleep(call)
      else await offering
      if (session.localStream) streams.push(session.localStream)
      session.close()
    }
    await sleep(500)
    const tracks = streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live')
    return { live: livePeerConnections(), tracks: tracks.length, streams: streams.length }
  })
  expect(seen).toMatchObject({ live: 0, tracks: 0 })
  expect(seen.streams).toBeGreaterThanOrEqual(10)
})

describe('hold', () => {
  test('ten times: no packet leaves while held, and audio is back each time', async () => {
    const cycles = await lab.run(async ({ talk, negotiate, during, sleep, until, flow }) => {
      const { alice, bob } = await talk()
      const seen = []
      for (let cycle = 0; cycle < 10; cycle += 1) {
        const hold = await negotiate(alice, bob, { direction: 'sendonly' })
        await sleep(100)
        const held = await during(400, alice)
        const before = await flow(bob)
        const resumed = await negotiate(alice, bob)
        await until(async () => (await flow(bob)).received > before.received + 5)
        const there = await during(300, alice)
        seen.push({ held, there, told: hold.answered.remoteHold, untold: resumed.answered.remoteHold })
      }
      return seen
    })
    expect(cycles).toHaveLength(10)
    for (const { held, there, told, untold } of cycles) {
      expect(held).toMatchObject({ sent: 0, received: 0 })
      expect(there.received).toBeGreaterThan(5)
      expect(told).toBe(true)
      expect(untold).toBe(false)
    }
  })

  test('a hold rolled back leaves both ends talking, and can be tried again', async () => {
    const seen = await lab.run(async ({ talk, negotiate, during, signal, sleep }) => {
      const { alice, bob } = await talk()
      await alice.session.createOffer({ direction: 'sendonly' }, signal())
      await sleep(100)
      const silenced = alice.session.localStream?.getAudioTracks()[0]?.enabled
      await alice.session.rollback()
      await alice.session.rollback()
      const after = await during(1300, bob)
      const state = alice.pc().signalingState
      const direction = alice.pc().getTransceivers()[0]?.direction
      await negotiate(alice, bob, { direction: 'sendonly' })
      await sleep(100)
      return { silenced, after, state, direction, held: await during(400, alice) }
    })
    expect(seen.silenced).toBe(false)
    expect(seen).toMatchObject({ state: 'stable', direction: 'sendrecv' })
    expect(seen.after.received).toBeGreaterThan(30)
    expect(seen.after.energy).toBeGreaterThan(silence)
    expect(seen.held.sent).toBe(0)
  })

  test('a refused resume stays held', async () => {
    const seen = await lab.run(async ({ talk, negotiate, during, signal, sleep }) => {
      const { alice, bob } = await talk()
      await negotiate(alice, bob, { direction: 'sendonly' })
      await alice.session.createOffer({ direction: 'sendrecv' }, signal())
      await alice.session.rollback()
      await sleep(100)
      return { held: await during(500, alice), direction: alice.pc().getTransceivers()[0]?.direction }
    })
    expect(seen).toMatchObject({ held: { sent: 0 }, direction: 'sendonly' })
  })

  test('both ends hold, then both resume', async () => {
    const seen = await lab.run(async ({ talk, negotiate, during, sleep, hears }) => {
      const { alice, bob } = await talk()
      await negotiate(alice, bob, { direction: 'sendonly' })
      const second = await negotiate(bob, alice, { direction: 'sendonly' }, { direction: 'sendonly' })
      await sleep(100)
      const held = [await during(300, alice), await during(300, bob)]
      await negotiate(bob, alice, { direction: 'sendrecv' }, { direction: 'sendonly' })
      await negotiate(alice, bob)
      await hears(alice)
      await hears(bob)
      return { held, told: second.answered.remoteHold }
    })
    for (const flow of seen.held) expect(flow).toMatchObject({ sent: 0, received: 0 })
    expect(seen.told).toBe(true)
  })
})

describe('negotiation', () => {
  test('an incoming offer rolled back leaves the call as it was', async () => {
    const seen = await lab.run(async ({ talk, negotiate, hears, signal, code }) => {
      const { alice, bob } = await talk()
      const offer = await alice.session.createOffer({ direction: 'sendonly' }, signal())
      const gone = new AbortController()
      const answering = code(bob.session.createAnswer(offer, { direction: 'sendrecv' }, gone.signal))
      gone.abort(new Error('flow lost'))
      const aborted = await answering
      await bob.session.rollback()
      await alice.session.rollback()
      await negotiate(bob, alice)
      await hears(alice)
      await hears(bob)
      return { aborted, state: bob.pc().signalingState }
    })
    expect(seen.aborted).not.toBe('resolved')
    expect(seen.state).toBe('stable')
  })

  test('an ICE restart changes the credentials and audio goes on', async () => {
    const seen = await lab.run(async ({ talk, negotiate, hears }) => {
      const { alice, bob, offer } = await talk()
      const restarted = await negotiate(alice, bob, { direction: 'sendrecv', iceRestart: true })
      const ufrag = (sdp: string) => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1]
      await hears(alice)
      await hears(bob)
      return { before: ufrag(offer), after: ufrag(restarted.offer) }
    })
    expect(seen.after).not.toBe(seen.before)
  })

  test('a function is asked for ICE servers again before a restart, and before the answer to one', async () => {
    const seen = await lab.run(async ({ port, end, negotiate, hears }) => {
      const reasons: string[] = []
      const media = port({
        iceServers: async ({ reason }) => {
          reasons.push(reason)
          return [{ urls: `stun:127.0.0.1:${9 + reasons.length}` }]
        },
      })
      const [alice, bob] = [await end(media), await end(media)]
      await negotiate(alice, bob)
      await negotiate(alice, bob, { direction: 'sendrecv', iceRestart: true })
      const urls = [alice, bob].flatMap((each) =>
        each
          .pc()
          .getConfiguration()
          .iceServers?.map((server) => server.urls),
      )
      await hears(bob)
      return { reasons, urls }
    })
    expect(seen.reasons).toEqual(['call', 'call', 'restart', 'restart'])
    expect(seen.urls).toEqual([['stun:127.0.0.1:12'], ['stun:127.0.0.1:13']])
  })

  test('an offer with video and data is answered with audio alone, and without telephone-event there are no tones', async () => {
    const seen = await lab.run(async ({ port, end, signal, until, code }) => {
      const media = port()
      const bob = await end(media)
      const raw = new RTCPeerConnection()
      raw.addTransceiver('video')
      const { sender } = raw.addTransceiver('audio')
      raw.createDataChannel('x')
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
      await sender.replaceTrack(microphone.getAudioTracks()[0] ?? null)
      await raw.setLocalDescription()
      await until(() => raw.iceGatheringState === 'complete')
      const offer = (raw.localDescription?.sdp ?? '').replace(/a=rtpmap:\d+ telephone-event.*\r\n/g, '')
      const { answer, codec } = await bob.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
      await raw.setRemoteDescription({ type: 'answer', sdp: answer })
      await until(() => raw.connectionState === 'connected')
      const can = bob.session.canSendTones()
      const tones = await code(bob.session.sendTones('1', { duration: 100, gap: 70 }, signal()))
      const lines = answer.split(/(?=^m=)/m).slice(1)
      const directions = lines.map(
        (line) => `${/^m=(\w+)/.exec(line)?.[1]} ${/^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(line)?.[1]}`,
      )
      const tracks = bob.session.remoteStream?.getTracks().map(({ kind }) => kind)
      raw.close()
      for (const track of microphone.getTracks()) track.stop()
      return { directions, codec, can, tones, tracks }
    })
    expect(seen).toEqual({
      directions: ['video inactive', 'audio sendrecv', 'application undefined'],
      codec: 'opus',
      can: false,
      tones: 'dtmfUnavailable',
      tracks: ['audio'],
    })
  })

  test('early media of one fork, the answer of the same: audio all along', async () => {
    const heard = await lab.run(async ({ port, end, signal, during, hears }) => {
      const media = port()
      const [alice, bob] = [await end(media), await end(media)]
      const offer = await alice.session.createOffer({ direction: 'sendrecv' }, signal())
      const { answer } = await bob.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
      await alice.session.applyAnswer(answer, { provisional: true })
      await hears(alice)
      await alice.session.applyAnswer(answer)
      await hears(bob)
      return [await during(1200, alice), await during(1200, bob)]
    })
    for (const { energy } of heard) expect(energy).toBeGreaterThan(silence)
  })

  test('early media of one fork, the answer of another: the path is told as lost, and a restart brings the audio', async () => {
    const seen = await lab.run(async ({ port, end, signal, hears, negotiate, sleep }) => {
      const media = port()
      const [alice, bob, carol] = [await end(media), await end(media), await end(media)]
      const offer = await alice.session.createOffer({ direction: 'sendrecv' }, signal())
      const fork = (who: typeof bob) => who.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
      const [first, second] = [await fork(bob), await fork(carol)]
      await alice.session.applyAnswer(first.answer, { provisional: true })
      await hears(alice)
      await sleep(500)
      await alice.session.applyAnswer(second.answer)
      const told = alice.events.filter((event) => event.type === 'media.ice').at(-1)
      await negotiate(alice, carol, { direction: 'sendrecv', iceRestart: true })
      await hears(alice)
      await hears(carol)
      return { told, now: alice.events.filter((event) => event.type === 'media.ice').at(-1) }
    })
    expect(seen.told).toEqual({ type: 'media.ice', state: 'disconnected' })
    expect(seen.now).toEqual({ type: 'media.ice', state: 'connected' })
  })

  test('early media of a fork that is cancelled: audio of the other comes without a restart too', async () => {
    const heard = await lab.run(async ({ port, end, signal, during, hears, sleep }) => {
      const media = port()
      const [alice, bob, carol] = [await end(media), await end(media), await end(media)]
      const offer = await alice.session.createOffer({ direction: 'sendrecv' }, signal())
      const first = await bob.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
      const second = await carol.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
      await alice.session.applyAnswer(first.answer, { provisional: true })
      await hears(alice)
      await sleep(1000)
      await alice.session.applyAnswer(second.answer)
      bob.session.close()
      await hears(alice, 15_000)
      await hears(carol, 15_000)
      return [await during(1200, alice), await during(1200, carol)]
    })
    for (const { energy } of heard) expect(energy).toBeGreaterThan(silence)
  })

  test('two forks answer at once: where DTLS began with the other one, that is told, and a restart brings the audio', async () => {
    const rounds = await lab.run(async ({ port, end, signal, hears, until, sleep, negotiate }) => {
      const media = port()
      const seen: { stuck: boolean }[] = []
      for (let round = 0; round < 3; round += 1) {
        const [alice, bob, carol] = [await end(media), await end(media), await end(media)]
        const offer = await alice.session.createOffer({ direction: 'sendrecv' }, signal())
        await bob.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
        // His ClientHello reaches alice, who knows of no answer yet. Chromium keeps the first that came.
        await until(() => bob.pc().iceConnectionState === 'connected')
        await sleep(100)
        const { answer } = await carol.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
        await alice.session.applyAnswer(answer)
        bob.session.close()
        const said = (type: string, state: string) =>
          alice.events.some((event) => event.type === type && 'state' in event && event.state === state)
        await until(() => said('media.dtls', 'connected') || said('media.ice', 'failed'))
        const stuck = said('media.ice', 'failed')
        if (stuck) await negotiate(alice, carol, { direction: 'sendrecv', iceRestart: true })
        await hears(alice)
        await hears(carol)
        seen.push({ stuck })
        alice.session.close()
        carol.session.close()
      }
      return seen
    })
    // Chromium keeps to the handshake that came first, which is why it has to be told.
    expect(rounds.filter(({ stuck }) => stuck)).not.toHaveLength(0)
  })

  test('a description that is none is refused, and the call lives', async () => {
    const seen = await lab.run(async ({ talk, code, signal, hears }) => {
      const { alice, bob } = await talk()
      const refused = await code(bob.session.createAnswer('v=0\r\nnonsense', { direction: 'sendrecv' }, signal()))
      await bob.session.rollback()
      const unasked = await code(alice.session.applyAnswer('v=0\r\n'))
      await hears(bob)
      return { refused, unasked }
    })
    expect(seen).toMatchObject({ refused: 'remoteDescription', unasked: 'remoteDescription' })
  })
})

describe('tones', () => {
  test('go out one after the other, and the promise waits for the last', async () => {
    const seen = await lab.run(async ({ talk, signal }) => {
      const { alice } = await talk()
      const sender = alice.pc().getTransceivers()[0]?.sender.dtmf
      const heard: string[] = []
      sender?.addEventListener('tonechange', (event) => heard.push(event.tone))
      const can = alice.session.canSendTones()
      const start = performance.now()
      const wish = { duration: 100, gap: 70 }
      await Promise.all([alice.session.sendTones('12', wish, signal()), alice.session.sendTones('#', wish, signal())])
      return { can, heard, ms: performance.now() - start }
    })
    expect(seen.can).toBe(true)
    expect(seen.heard).toEqual(['1', '2', '', '#', ''])
    expect(seen.ms).toBeGreaterThan(400)
  })
})
