/** Which of the page's PeerConnections is a call's: the one that receives what the call plays. */
import type { Call } from '@offhook/core'

export function peerOf(
  { remoteStream }: Pick<Call, 'remoteStream'>,
  peers: readonly RTCPeerConnection[],
): RTCPeerConnection | undefined {
  const tracks = remoteStream?.getTracks() ?? []
  return peers.find((peer) => peer.getReceivers().some(({ track }) => tracks.includes(track)))
}
