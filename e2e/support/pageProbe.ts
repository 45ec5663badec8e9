/** Runs in the page before its own scripts: remembers what the browser was asked for, so that a test can look at it. */
import type { Phone } from '../../packages/core/src/types.ts'

/** Sums over every PeerConnection that is open. */
export interface AudioCount {
  readonly sent: number
  readonly received: number
  /** That should have been received and were not (`packetsLost` of W3C webrtc-stats). */
  readonly lost: number
  /** Of what was received (`totalAudioEnergy`): silence adds nothing. */
  readonly energy: number
  /** Seconds of sound that were played of it (`totalSamplesDuration`). */
  readonly played: number
}

/** What carries the media of a PeerConnection: the candidates of its selected pair. */
export interface MediaPath {
  /** `host`, `srflx`, `prflx` or `relay`. */
  readonly local: string
  readonly remote: string
  readonly remotePort: number
  /** How the local relay is spoken to: `udp` or `tcp`. Absent where there is none. */
  readonly relayProtocol?: string
}

/** What is still in use. */
export interface Resources {
  readonly peerConnections: number
  readonly tracks: number
  readonly webSockets: number
}

export interface PageProbe {
  audio(): Promise<AudioCount>
  /** Of each PeerConnection that is open and has one. */
  paths(): Promise<readonly MediaPath[]>
  /** Of each PeerConnection that is open. */
  gathering(): readonly RTCIceGatheringState[]
  /** The keypad tones that are heard within so many milliseconds. Browsers play telephone-events (RFC 4733) as tones. */
  digits(milliseconds: number): Promise<string>
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
  /** Each once: a track that comes back after a hold is told of again. */
  const tracks = new Set<MediaStreamTrack>()
  const remote = new Set<string>()
  const sockets: WebSocket[] = []

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      peers.push(this)
      this.addEventListener('track', ({ track }) => {
        tracks.add(track)
        remote.add(track.id)
      })
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
      for (const track of stream.getTracks()) tracks.add(track)
      return stream
    }
  }

  const open = () => peers.filter((peer) => peer.signalingState !== 'closed')
  const statsOf = async (peer: RTCPeerConnection) => {
    const entries: Record<string, unknown>[] = []
    const report: { forEach(each: (entry: Record<string, unknown>) => void): void } = await peer.getStats()
    report.forEach((entry) => {
      entries.push(entry)
    })
    return entries
  }
  const probe: PageProbe = {
    async audio() {
      const count = { sent: 0, received: 0, lost: 0, energy: 0, played: 0 }
      for (const peer of open()) {
        for (const entry of await statsOf(peer)) {
          if (entry.type === 'outbound-rtp') count.sent += Number(entry.packetsSent ?? 0)
          if (entry.type !== 'inbound-rtp') continue
          count.received += Number(entry.packetsReceived ?? 0)
          count.lost += Number(entry.packetsLost ?? 0)
          count.energy += Number(entry.totalAudioEnergy ?? 0)
          count.played += Number(entry.totalSamplesDuration ?? 0)
        }
      }
      return count
    },
    async paths() {
      const reports = await Promise.all(open().map((peer) => statsOf(peer)))
      return reports.flatMap((entries) => {
        const transport = entries.find(
          ({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId,
        )
        // Firefox has no transport: it marks the pair.
        const pair = entries.find(({ id, type, selected }) =>
          transport ? id === transport.selectedCandidatePairId : type === 'candidate-pair' && selected === true,
        )
        const [local, remote] = [pair?.localCandidateId, pair?.remoteCandidateId].map((wanted) =>
          entries.find(({ id }) => id === wanted),
        )
        if (!local || !remote) return []
        const { relayProtocol } = local
        return {
          local: String(local.candidateType),
          remote: String(remote.candidateType),
          remotePort: Number(remote.port),
          ...(relayProtocol !== undefined && { relayProtocol: String(relayProtocol) }),
        }
      })
    },
    gathering: () => open().map(({ iceGatheringState }) => iceGatheringState),
    async digits(milliseconds) {
      const track = [...tracks].findLast(({ id, readyState }) => readyState === 'live' && remote.has(id))
      if (!track) throw new Error('Nothing is received.')
      const context = new AudioContext()
      await context.resume()
      const analyser = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 })
      new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser)
      const decibels = new Float32Array(analyser.frequencyBinCount)
      const at = (hertz: number) => {
        const bin = Math.round((hertz * analyser.fftSize) / context.sampleRate)
        return Math.max(...decibels.subarray(bin - 1, bin + 2))
      }
      // Which one of them sounds, and the others do not; -1 when that is so of none.
      const alone = (group: readonly number[]) => {
        const levels = group.map(at)
        const loudest = Math.max(...levels)
        const rest = levels.filter((level) => level > loudest - 25)
        return loudest > -45 && rest.length === 1 ? levels.indexOf(loudest) : -1
      }
      const end = performance.now() + milliseconds
      // A digit is another one when it differs, or after a pause (40 ms at least, by ITU-T Q.24).
      const last = { digit: '', at: 0 }
      let heard = ''
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        analyser.getFloatFrequencyData(decibels)
        const digit = ['123A', '456B', '789C', '*0#D'][alone([697, 770, 852, 941])]?.[alone([1209, 1336, 1477, 1633])]
        if (digit === undefined) continue
        if (digit !== last.digit || performance.now() - last.at > 80) heard += digit
        Object.assign(last, { digit, at: performance.now() })
      }
      await context.close()
      return heard
    },
    resources: () => ({
      peerConnections: open().length,
      tracks: [...tracks].filter((track) => track.readyState === 'live').length,
      webSockets: sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length,
    }),
    get made() {
      return peers.length
    },
  }
  Object.assign(window, { probe })
}
