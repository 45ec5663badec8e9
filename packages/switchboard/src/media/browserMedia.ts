/** Real media for the lines inside a page: a second RTCPeerConnection that sends back what it receives. */
import type { MediaAnswerer, MediaSession } from './mediaAnswerer.ts'

/** Milliseconds to wait for candidates; host candidates take a few. */
const gatheringTime = 1_000

/**
 * For `createSwitchboard({ media: browserMedia() })` in a page. DTMF by RTP is not seen: browsers do not show received
 * telephone-events.
 */
export function browserMedia(configuration: RTCConfiguration = {}): MediaAnswerer {
  return {
    async answer(offer) {
      const peer = new RTCPeerConnection(configuration)
      peer.addEventListener('track', ({ track, transceiver }) => {
        if (track.kind !== 'audio') return
        transceiver.direction = 'sendrecv'
        void transceiver.sender.replaceTrack(track)
      })
      try {
        const session: MediaSession = {
          sdp: await negotiate(peer, offer),
          renegotiate: (next) => negotiate(peer, next),
          close: () => peer.close(),
        }
        return session
      } catch (error) {
        peer.close()
        throw error
      }
    },
  }
}

async function negotiate(peer: RTCPeerConnection, offer: string): Promise<string> {
  await peer.setRemoteDescription({ type: 'offer', sdp: offer })
  await peer.setLocalDescription(await peer.createAnswer())
  await gathered(peer)
  return peer.localDescription?.sdp ?? ''
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      peer.removeEventListener('icegatheringstatechange', check)
      resolve()
    }
    const check = () => {
      if (peer.iceGatheringState === 'complete') done()
    }
    const timer = setTimeout(done, gatheringTime)
    peer.addEventListener('icegatheringstatechange', check)
  })
}
