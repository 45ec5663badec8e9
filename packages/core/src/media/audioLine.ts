/** The one audio m-line that a call is about, among the transceivers of its PeerConnection. */
import type { Negotiated } from '../ports/media.ts'
import { acceptedAudio, isHolding } from './sdp.ts'

/** The first audio transceiver that lives. */
export function primaryAudio(pc: RTCPeerConnection): RTCRtpTransceiver | undefined {
  return pc
    .getTransceivers()
    .find(
      (each) =>
        each.receiver.track.kind === 'audio' && each.direction !== 'stopped' && each.currentDirection !== 'stopped',
    )
}

/** Takes the audio line of an offer in the wished direction and leaves every other line without media. */
export function answerFrom(
  pc: RTCPeerConnection,
  audio: RTCRtpTransceiver,
  direction: RTCRtpTransceiverDirection,
  stream: MediaStream,
): void {
  for (const each of pc.getTransceivers()) {
    if (each.direction === 'stopped') continue
    each.direction = each === audio ? direction : 'inactive'
  }
  // The msid of the answer (RFC 8830); setStreams came to Firefox late.
  audio.sender.setStreams?.(stream)
}

/** `names` first, in their order; the others stay behind them, telephone-event among them. */
export function preferCodecs(transceiver: RTCRtpTransceiver, names: readonly string[] | undefined): void {
  if (!names || names.length === 0 || !transceiver.setCodecPreferences) return
  const known = globalThis.RTCRtpReceiver?.getCapabilities?.('audio')?.codecs ?? []
  const wish = names.map((name) => `audio/${name}`.toLowerCase())
  const rank = ({ mimeType }: { mimeType: string }) => {
    const index = wish.indexOf(mimeType.toLowerCase())
    return index < 0 ? wish.length : index
  }
  const sorted = [...known].sort((a, b) => rank(a) - rank(b))
  try {
    if (sorted.length > 0) transceiver.setCodecPreferences(sorted)
  } catch {
    // A browser that does not take its own list back keeps its order.
  }
}

/**
 * `remote` says who holds; the codec is the first of the answer, whichever end gave it (RFC 3264 section 6.1). `offered` is
 * the direction of our offer that `remote` answers.
 */
export function readNegotiated(remote: string, answer: string, offered?: RTCRtpTransceiverDirection): Negotiated {
  const codec = acceptedAudio(answer)[0]?.codec
  const remoteHold = isHolding(remote)
  const isAmbiguous = offered === 'recvonly' && remoteHold && acceptedAudio(remote)[0]?.direction === 'sendonly'
  return { ...(!isAmbiguous && { remoteHold }), ...(codec !== undefined && { codec }) }
}
