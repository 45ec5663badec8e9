import { expect, test } from 'vitest'
import { watchPeers } from './peers.ts'

test('the PeerConnections that are made from now on, until they are closed', () => {
  class Peer {
    signalingState = 'stable'
    readonly configuration: unknown
    constructor(configuration?: unknown) {
      this.configuration = configuration
    }
  }
  const page = { RTCPeerConnection: Peer as unknown as typeof RTCPeerConnection }
  const before = new page.RTCPeerConnection()
  const peers = watchPeers(page)
  const [first, second] = [new page.RTCPeerConnection({ iceServers: [] }), new page.RTCPeerConnection()]
  expect(first).toBeInstanceOf(Peer)
  expect(first).toMatchObject({ configuration: { iceServers: [] } })
  expect(peers.open()).toEqual([first, second])
  expect(peers.open()).not.toContain(before)
  Object.assign(first, { signalingState: 'closed' })
  expect(peers.open()).toEqual([second])
})

test('a browser without WebRTC has none', () => {
  expect(watchPeers({}).open()).toEqual([])
})
