import { afterEach, expect, test } from 'vitest'
import { type MediaLab, openLab } from './lab.ts'

let lab: MediaLab
afterEach(() => lab?.close())

test('a refused microphone is a typed error and leaves no PeerConnection behind', async () => {
  lab = await openLab({ allowMicrophone: false })
  const seen = await lab.run(async ({ port, code, signal, livePeerConnections }) => {
    const media = port()
    const session = media.open('refused', {}, () => {})
    const prepared = await code(session.prepare(signal()))
    const offered = await code(session.createOffer({ direction: 'sendrecv' }, signal()))
    media.dispose()
    return { prepared, offered, live: livePeerConnections() }
  })
  expect(seen).toEqual({ prepared: 'microphoneDenied', offered: 'microphoneDenied', live: 0 })
})

test('host addresses are hidden until the microphone is allowed; offer and answer have them all the same', async () => {
  lab = await openLab({ allowMicrophone: false })
  await lab.page.exposeFunction('sayYes', () => lab.page.context().grantPermissions(['microphone']))
  const seen = await lab.run(async ({ port, signal, sleep, negotiate, hears, end }) => {
    // A person takes a while to say yes; the PeerConnections have gathered by then.
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    const { sayYes } = globalThis as unknown as { sayYes(): Promise<void> }
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      await sleep(400)
      await sayYes()
      return ask(constraints)
    }
    const media = port()
    const before = await navigator.permissions.query({ name: 'microphone' })
    const state = before.state
    const caller = media.open('caller', {}, () => {})
    const [offer, bob] = await Promise.all([caller.createOffer({ direction: 'sendrecv' }, signal()), end(media)])
    const { answer } = await bob.session.createAnswer(offer, { direction: 'sendrecv' }, signal())
    await caller.applyAnswer(answer)
    const carol = await end(media)
    const dave = await end(media)
    await negotiate(carol, dave)
    const heard = await hears(dave)
    media.dispose()
    return { state, offer, answer, heard }
  })
  expect(seen.state).toBe('prompt')
  for (const sdp of [seen.offer, seen.answer]) {
    expect(sdp).toMatch(/ typ host/)
    expect(sdp).not.toMatch(/\.local/)
  }
})

test('a microphone that is allowed after the call was given up is stopped at once', async () => {
  lab = await openLab()
  const seen = await lab.run(async ({ port, code, sleep }) => {
    const opened: MediaStream[] = []
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints)
      opened.push(stream)
      await sleep(200)
      return stream
    }
    const media = port()
    const given = new AbortController()
    const session = media.open('given-up', {}, () => {})
    const prepared = code(session.prepare(given.signal))
    await sleep(50)
    given.abort(new Error('given up'))
    const said = await prepared
    await sleep(500)
    const states = opened.flatMap((stream) => stream.getTracks().map((track) => track.readyState))
    media.dispose()
    return { said, states }
  })
  expect(seen.said).toContain('given up')
  expect(seen.states).toEqual(['ended'])
})
