import { expect, test } from 'vitest'
import { createPageNetwork } from './pageNetwork.ts'
import type { Peers } from './peers.ts'

/** One PeerConnection with one audio line, which takes its time to fall silent, and one that carries nothing yet. */
function fakePeers() {
  const encoding = { active: true }
  const track = { enabled: true }
  const sender = {
    getParameters: () => ({ encodings: [{ ...encoding }] }),
    async setParameters({ encodings }: { encodings: { active: boolean }[] }) {
      if (!encodings[0]?.active) await new Promise((resolve) => setTimeout(resolve))
      Object.assign(encoding, encodings[0])
    },
  }
  const peer = { getSenders: () => [sender], getReceivers: () => [{ track }] }
  const empty = { getSenders: () => [{ getParameters: () => ({ encodings: [] }) }], getReceivers: () => [] }
  return { peers: { open: () => [peer, empty] } as unknown as Peers, encoding, track }
}

test('a network that goes takes signalling and audio with it, tells the page, and brings all of it back', async () => {
  const page = new EventTarget()
  const seen: unknown[] = []
  for (const type of ['online', 'offline']) page.addEventListener(type, () => seen.push(type))
  const { peers, encoding, track } = fakePeers()
  const network = createPageNetwork({ peers, setSignalling: (isUp) => seen.push(isUp), page })
  expect(network.getSnapshot()).toBe(true)

  await network.set(false)
  expect(network.getSnapshot()).toBe(false)
  expect([encoding.active, track.enabled]).toEqual([false, false])
  expect(seen).toEqual([false, 'offline'])

  await network.set(false)
  expect(seen, 'it cannot go twice').toHaveLength(2)

  await network.set(true)
  expect([encoding.active, track.enabled]).toEqual([true, true])
  expect(seen).toEqual([false, 'offline', true, 'online'])
})

test('a switch that is pressed twice at once leaves the network up, with its audio', async () => {
  const page = new EventTarget()
  const seen: string[] = []
  for (const type of ['online', 'offline']) page.addEventListener(type, () => seen.push(type))
  const { peers, encoding, track } = fakePeers()
  const network = createPageNetwork({ peers, setSignalling: () => {}, page })
  await Promise.all([network.set(false), network.set(true)])
  expect([encoding.active, track.enabled]).toEqual([true, true])
  expect(seen).toEqual(['offline', 'online'])
})

test.each([
  ['is closing carries nothing anyway', 'closed', true],
  ['refuses is told of, once the page has learnt of the network', 'stable', false],
])('a PeerConnection that %s', async (_, signalingState, isWell) => {
  const page = new EventTarget()
  const seen: string[] = []
  page.addEventListener('offline', ({ type }) => seen.push(type))
  const sender = {
    getParameters: () => ({ encodings: [{ active: true }] }),
    setParameters: () => Promise.reject(new DOMException('', 'InvalidStateError')),
  }
  const peer = { signalingState, getReceivers: () => [], getSenders: () => [sender] }
  const peers = { open: () => [peer] } as unknown as Peers
  const set = createPageNetwork({ peers, setSignalling: () => {}, page }).set(false)
  expect(
    await set.then(
      () => true,
      () => false,
    ),
  ).toBe(isWell)
  expect(seen).toEqual(['offline'])
})
