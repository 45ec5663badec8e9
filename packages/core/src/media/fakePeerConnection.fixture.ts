/** A PeerConnection that does what the test says. For the tests of this folder; it has no audio and no network. */
import type { MediaEnvironment } from './environment.ts'

export class FakePeerConnection extends EventTarget {
  static made: FakePeerConnection[] = []
  iceGatheringState: RTCIceGatheringState = 'new'
  iceConnectionState: RTCIceConnectionState = 'new'
  connectionState: RTCPeerConnectionState = 'new'
  signalingState: RTCSignalingState = 'stable'
  closed = false
  configuration: RTCConfiguration

  constructor(configuration: RTCConfiguration = {}) {
    super()
    this.configuration = configuration
    FakePeerConnection.made.push(this)
  }
  setConfiguration(configuration: RTCConfiguration) {
    this.configuration = configuration
  }
  createDataChannel() {}
  createOffer = async (): Promise<RTCSessionDescriptionInit> => ({ type: 'offer', sdp: 'v=0\r\n' })
  createAnswer = async (): Promise<RTCSessionDescriptionInit> => ({ type: 'answer', sdp: 'v=0\r\n' })
  /** What was set, in order: `local offer`, `remote rollback`. */
  readonly descriptions: string[] = []
  setLocalDescription = async (description: RTCSessionDescriptionInit) => {
    this.#become('local', description.type)
    if (description.type !== 'rollback') this.gather('gathering')
  }
  setRemoteDescription = async (description: RTCSessionDescriptionInit) => {
    this.#become('remote', description.type)
    if (description.type !== 'rollback') this.remoteDescription = description
    const isFirst = description.type === 'offer' && this.transceivers.length === 0
    if (isFirst && /^m=audio/m.test(description.sdp ?? '')) this.addTransceiver('audio')
  }
  remoteDescription: RTCSessionDescriptionInit | null = null
  /** Up to the test: it gathers by itself. */
  localDescription: RTCSessionDescriptionInit | null = null
  /** What it counts: W3C webrtc-stats. */
  stats = new Map<string, Record<string, unknown>>()
  getStats = async () => this.stats
  readonly transceivers: RTCRtpTransceiver[] = []
  addTransceiver(kind: string, { direction = 'sendrecv' }: RTCRtpTransceiverInit = {}): RTCRtpTransceiver {
    const sender = { track: null, replaceTrack: async (track: unknown) => Object.assign(sender, { track }) }
    const made = {
      // A receiver that receives nothing reports nothing (Chromium).
      receiver: { track: { kind }, getStats: async () => (this.stats.has('r') ? this.stats : new Map()) },
      sender,
      direction,
      currentDirection: null,
    }
    this.transceivers.push(made as unknown as RTCRtpTransceiver)
    return made as unknown as RTCRtpTransceiver
  }
  getTransceivers = (): RTCRtpTransceiver[] => this.transceivers
  getSenders = (): RTCRtpSender[] => this.transceivers.map(({ sender }) => sender)
  close() {
    this.closed = true
    this.signalingState = 'closed'
  }

  /** https://w3c.github.io/webrtc-pc/#rtcsignalingstate-enum */
  #become(end: 'local' | 'remote', type: RTCSdpType): void {
    this.descriptions.push(`${end} ${type}`)
    this.signalingState = type === 'offer' || type === 'pranswer' ? `have-${end}-${type}` : 'stable'
  }

  gather(state: RTCIceGatheringState): void {
    this.iceGatheringState = state
    this.dispatchEvent(new Event('icegatheringstatechange'))
  }

  candidate(
    type: 'host' | 'srflx' | 'relay',
    { url, address = '192.0.2.2', protocol = 'udp' }: CandidateWish = {},
  ): void {
    const candidate = {
      candidate: `candidate:1 1 ${protocol} 2122194687 ${address} 40000 typ ${type} generation 0`,
      url,
    }
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }))
  }

  become(state: RTCIceConnectionState): void {
    this.iceConnectionState = state
    this.dispatchEvent(new Event('iceconnectionstatechange'))
  }

  /** So much was received, asked and answered so far, on its selected pair. */
  count(packetsReceived: number, requestsSent: number, responsesReceived: number): void {
    this.stats = new Map<string, Record<string, unknown>>([
      ['r', { type: 'inbound-rtp', packetsReceived }],
      ['t', { type: 'transport', selectedCandidatePairId: 'p' }],
      ['p', { id: 'p', type: 'candidate-pair', requestsSent, responsesReceived }],
    ])
  }

  refuse(url: string, errorCode: number): void {
    this.dispatchEvent(Object.assign(new Event('icecandidateerror'), { url, errorCode }))
  }

  /** As a part of the code under test sees it. */
  asReal(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection
  }
}

interface CandidateWish {
  readonly url?: string
  readonly address?: string
  readonly protocol?: 'udp' | 'tcp'
}

export function fakeEnvironment(over: Partial<MediaEnvironment> = {}): MediaEnvironment {
  FakePeerConnection.made = []
  return {
    RTCPeerConnection: FakePeerConnection as unknown as NonNullable<MediaEnvironment['RTCPeerConnection']>,
    MediaStream: class {} as unknown as MediaEnvironment['MediaStream'],
    AudioContext: undefined,
    Audio: undefined,
    getUserMedia: undefined,
    isSecureContext: true,
    gestures: undefined,
    ...over,
  }
}
