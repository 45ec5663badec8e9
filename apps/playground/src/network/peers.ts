/** The PeerConnections of this page, which belong to no phone that says so: a page may look at what it asks its browser for. */

export interface Peers {
  /** Those that are not closed, oldest first. */
  open(): readonly RTCPeerConnection[]
}

type PeerConnectionClass = typeof RTCPeerConnection

/** From now on. A browser without WebRTC has none. */
export function watchPeers(page: { RTCPeerConnection?: PeerConnectionClass } = globalThis): Peers {
  let peers: RTCPeerConnection[] = []
  const open = () => {
    peers = peers.filter(({ signalingState }) => signalingState !== 'closed')
    return peers
  }
  if (page.RTCPeerConnection) {
    page.RTCPeerConnection = class extends page.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        peers = [...open(), this]
      }
    }
  }
  return { open }
}
