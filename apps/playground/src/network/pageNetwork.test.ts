import { expect, test } from 'vitest'
import { createPageNetwork } from './pageNetwork.ts'
import type { Peers } from './peers.ts'

/** One PeerConnection with one audio line, and one that carries nothing yet. */
function fakePeers() {
  const encoding = { active: true }
  const track = { enabled: true }
  const sender = {
    getParameters: () => ({ encodings: [{ ...encoding }] }),
    setParameters: async ({ encodings }: { encodings: { active: boolean }[] }) => Object.assign(encoding, encodings[0]),
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
