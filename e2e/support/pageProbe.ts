/** Runs in the page before its own scripts: remembers what the browser was asked for, so that a test can look at it. */
import type { Phone } from '../../packages/core/src/types.ts'

/** Sums over every PeerConnection that is open. */
export interface AudioCount {
  readonly sent: number
  readonly received: number
  /** Of what was received (W3C webrtc-stats `totalAudioEnergy`): silence adds nothing. */
  readonly energy: number
}

/** What is still in use. */
export interface Resources {
  readonly peerConnections: number
  readonly tracks: number
  readonly webSockets: number
}

export interface PageProbe {
  audio(): Promise<AudioCount>
  resources(): Resources
  /** PeerConnections made so far, also those that are closed. */
  readonly made: number
}

declare global {
  interface Window {
    readonly probe: PageProbe
    /** The playground's phones, by user. */
    readonly offhook: Record<'alice' | 'bob', Phone>
  }
}

/** Sent to the page as text: uses nothing from outside itself. */
export function installProbe(): void {
  const peers: RTCPeerConnection[] = []
  const tracks: MediaStreamTrack[] = []
  const sockets: WebSocket[] = []

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      peers.push(this)
      this.addEventListener('track', ({ track }) => tracks.push(track))
    }
  }
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      sockets.push(this)
    }
  }
  // Undefined where the page is not secure.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  const ask = devices?.getUserMedia.bind(devices)
  if (devices && ask) {
    devices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints)
      tracks.push(...stream.getTracks())
      return stream
    }
  }

  const open = () => peers.filter((peer) => peer.signalingState !== 'closed')
  const probe: PageProbe = {
    async audio() {
      const count = { sent: 0, received: 0, energy: 0 }
      for (const peer of open()) {
        const report: { forEach(each: (entry: Record<string, unknown>) => void): void } = await peer.getStats()
        report.forEach((entry) => {
          if (entry.type === 'outbound-rtp') count.sent += Number(entry.packetsSent ?? 0)
          if (entry.type !== 'inbound-rtp') return
          count.received += Number(entry.packetsReceived ?? 0)
          count.energy += Number(entry.totalAudioEnergy ?? 0)
        })
      }
      return count
    },
    resources: () => ({
      peerConnections: open().length,
      tracks: tracks.filter((track) => track.readyState === 'live').length,
      webSockets: sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length,
    }),
    get made() {
      return peers.length
    },
  }
  Object.assign(window, { probe })
}
