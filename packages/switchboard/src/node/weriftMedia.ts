/** Real media for the lines in Node: a WebRTC peer in TypeScript (werift) that loops the caller's audio back. */
import type { MediaStreamTrack, RTCPeerConnection, RtpPacket } from 'werift'
import type { MediaAnswerer, MediaSession } from '../media/mediaAnswerer.ts'
import { TelephoneEvents } from './telephoneEvents.ts'

type Werift = typeof import('werift')

export interface WeriftMediaOptions {
  /** Addresses offered beside those of the machine. Default `['127.0.0.1']`, for a browser on the same machine. */
  readonly additionalHostAddresses?: readonly string[]
  /** Offered beside the machine's own addresses; default none, so that no test depends on a network. */
  readonly iceServers?: readonly { urls: string; username?: string; credential?: string }[]
}

interface Codec {
  readonly name: string
  readonly rate: number
  readonly channels: number
  readonly payloadType: number
}

const preferred = ['opus', 'pcmu', 'pcma']

/** For `createSwitchboard({ media: weriftMedia() })`. Each call rejects when the optional peer `werift` is missing. */
export function weriftMedia(options: WeriftMediaOptions = {}): MediaAnswerer {
  // Half a second of loading that the first caller should not hear; whether it failed is for `answer` to say.
  const loading = loadWerift()
  loading.catch(() => {})
  return {
    async answer(offer) {
      const werift = await loading
      const codecs = codecsFor(offer)
      const peer = new werift.RTCPeerConnection({
        codecs: { audio: codecs.map((codec) => codecParameters(werift, codec)), video: [] },
        headerExtensions: { audio: [], video: [] },
        iceServers: [...(options.iceServers ?? [])],
        iceAdditionalHostAddresses: [...(options.additionalHostAddresses ?? ['127.0.0.1'])],
      })
      const call = new LoopbackCall(werift, peer, codecs)
      try {
        await call.negotiate(offer)
        return call
      } catch (error) {
        call.close()
        throw error
      }
    },
  }
}

class LoopbackCall implements MediaSession {
  sdp = ''
  onDtmf?: (digit: string, milliseconds: number) => void
  readonly #peer: RTCPeerConnection
  /** By payload type: Chromium offers two clock rates and takes the one it likes. */
  readonly #events = new Map<number, TelephoneEvents>()
  /** Held by the caller: nothing is sent. */
  #isSending = false
  #remoteUfrag: string | undefined

  constructor(werift: Werift, peer: RTCPeerConnection, codecs: readonly Codec[]) {
    this.#peer = peer
    for (const codec of codecs) {
      if (codec.name !== 'telephone-event') continue
      const events = new TelephoneEvents(codec.rate, (digit, milliseconds) => this.onDtmf?.(digit, milliseconds))
      this.#events.set(codec.payloadType, events)
    }
    peer.onRemoteTransceiverAdded.subscribe((transceiver) => {
      if (transceiver.kind !== 'audio') return
      transceiver.setDirection('sendrecv')
      const back = new werift.MediaStreamTrack({ kind: 'audio' })
      void transceiver.sender.replaceTrack(back)
      transceiver.onTrack.subscribe((track) => this.#loop(track, back))
    })
  }

  async negotiate(offer: string): Promise<string> {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp: forWerift(offer) })
    await this.#peer.setLocalDescription(await this.#peer.createAnswer())
    const answer = this.#peer.localDescription?.sdp ?? ''
    this.sdp = isInactive(offer) ? answer.replace(/^a=recvonly/gm, 'a=inactive') : answer
    this.#isSending = /^a=(sendrecv|sendonly)/m.test(this.sdp)
    this.#restartIce(offer)
    return this.sdp
  }

  renegotiate(offer: string): Promise<string> {
    return this.negotiate(offer)
  }

  close(): void {
    this.#isSending = false
    void this.#peer.close()
  }

  /** werift answers an ICE restart with new credentials, and leaves it at that while DTLS is up: no checks. */
  #restartIce(offer: string): void {
    const ufrag = /^a=ice-ufrag:(\S+)/m.exec(offer)?.[1]
    const isRestart = this.#remoteUfrag !== undefined && this.#remoteUfrag !== ufrag
    this.#remoteUfrag = ufrag
    if (!isRestart) return
    // A restart that fails shows as silence, and the caller restarts again.
    for (const transport of this.#peer.iceTransports) transport.start().catch(() => {})
  }

  #loop(track: MediaStreamTrack, back: MediaStreamTrack): void {
    let skipped = 0
    track.onReceiveRtp.subscribe((packet: RtpPacket) => {
      const events = this.#events.get(packet.header.payloadType)
      if (events) {
        events.receive(packet.payload, packet.header.timestamp)
      }
      if (events || !this.#isSending) {
        skipped++
        return
      }
      const copy = packet.clone()
      // What is not sent back must not look like loss.
      copy.header.sequenceNumber = (copy.header.sequenceNumber - skipped) & 0xffff
      // Extensions are numbered for each direction; the caller's mean nothing on the way back.
      copy.header.extensions = []
      back.writeRtp(copy)
    })
  }
}

/**
 * werift takes `inactive` for a rejected section and answers port 0, which would end the transceiver; and after an ICE
 * restart it passes over candidates whose `generation` (an attribute that only browsers know) is not its own count.
 */
function forWerift(offer: string): string {
  return offer.replace(/^a=inactive/gm, 'a=sendonly').replace(/^(a=candidate:.*?) generation \d+/gm, '$1')
}

function isInactive(offer: string): boolean {
  return /^a=inactive/m.test(offer)
}

/** The caller's first codec of ours, and its telephone-events: one codec, so that an echo needs no mapping. */
function codecsFor(offer: string): Codec[] {
  const section = offer.split(/^(?=m=)/m).find((each) => /^m=audio [1-9]/.test(each)) ?? ''
  const list = /^m=audio \d+ \S+ (.*?)\r?$/m.exec(section)?.[1] ?? ''
  const formats = list.split(' ').filter((format) => /^\d{1,3}$/.test(format))
  const offered = formats.flatMap((format): Codec[] => {
    const [, name = '', rate = '0', channels = '1'] =
      new RegExp(`^a=rtpmap:${format} ([^/\\s]+)/(\\d+)(?:/(\\d+))?`, 'm').exec(section) ?? []
    return name === ''
      ? []
      : [{ name: name.toLowerCase(), rate: Number(rate), channels: Number(channels), payloadType: Number(format) }]
  })
  const codec = offered.find((each) => preferred.includes(each.name))
  if (!codec) throw new Error('The offer has no audio in Opus, PCMU or PCMA')
  return [codec, ...offered.filter((each) => each.name === 'telephone-event')]
}

function codecParameters({ RTCRtpCodecParameters }: Werift, codec: Codec) {
  const name = codec.name.startsWith('pcm') ? codec.name.toUpperCase() : codec.name
  return new RTCRtpCodecParameters({
    mimeType: `audio/${name}`,
    clockRate: codec.rate,
    channels: codec.channels,
    payloadType: codec.payloadType,
    ...(codec.name === 'telephone-event' && { parameters: '0-16' }),
  })
}

async function loadWerift(): Promise<Werift> {
  try {
    return await import('werift')
  } catch (cause) {
    throw new Error('weriftMedia() needs the package "werift": npm install werift', { cause })
  }
}
