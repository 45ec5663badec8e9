/** Runs before any other script of the page: counts what is opened and not closed. Timers and listeners are the bench's counts. */
import '../../../bench/src/instruments.page.ts'
import '../../../bench/src/client.ts'
import './api.ts'

const peers = new Set<RTCPeerConnection>()
const tracks = new Set<MediaStreamTrack>()
const sockets = new Set<WebSocket>()

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    peers.add(this)
    this.addEventListener('track', ({ track }) => tracks.add(track))
  }

  override close(): void {
    peers.delete(this)
    super.close()
  }
}

const { mediaDevices } = navigator
const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
/** Echo cancelling and its kind cost more than all the rest of a call, and nobody listens here. */
const unprocessed = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
mediaDevices.getUserMedia = async (constraints) => {
  const { audio } = constraints ?? {}
  const stream = await getUserMedia({
    ...constraints,
    ...(audio && { audio: { ...(audio !== true && audio), ...unprocessed } }),
  })
  for (const track of stream.getTracks()) tracks.add(track)
  return stream
}
const cloneTrack = MediaStreamTrack.prototype.clone
MediaStreamTrack.prototype.clone = function clone(this: MediaStreamTrack) {
  const track = cloneTrack.call(this)
  tracks.add(track)
  return track
}

window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    sockets.add(this)
    this.addEventListener('close', () => sockets.delete(this))
    this.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') openInPage.onFrame?.('received', data)
    })
  }

  override send(data: string | Blob | BufferSource): void {
    if (typeof data === 'string') openInPage.onFrame?.('sent', data)
    super.send(data)
  }
}

globalThis.openInPage = {
  peers,
  onFrame: undefined,
  counts() {
    for (const track of tracks) if (track.readyState === 'ended') tracks.delete(track)
    const { timers, listeners } = instruments.counts()
    return { peerConnections: peers.size, tracks: tracks.size, sockets: sockets.size, timers, listeners }
  },
}
