/** Offer and answer (RFC 3264, JSEP RFC 9429) on a call's PeerConnection, one step at a time, each of them undoable. */
import { PhoneError } from '../errors.ts'
import type { Log } from '../ports/log.ts'
import type { DescriptionOptions, MediaDirection, Negotiated, NegotiatedAnswer } from '../ports/media.ts'
import { abortable, eitherSignal } from './abortable.ts'
import { answerFrom, preferCodecs, primaryAudio, readNegotiated } from './audioLine.ts'
import type { LocalAudio } from './localAudio.ts'
import type { Peer } from './peer.ts'
import { transportIdentity } from './sdp.ts'

export interface Negotiation {
  offer(wish: DescriptionOptions & { iceRestart?: boolean }, signal: AbortSignal): Promise<string>
  answer(offer: string, wish: DescriptionOptions, signal: AbortSignal): Promise<NegotiatedAnswer>
  takeAnswer(sdp: string, provisional: boolean): Promise<Negotiated>
  rollback(): Promise<void>
  /** The sender's track follows what was agreed. */
  feedSender(): Promise<void>
  /** This PeerConnection is of no more use, or its DTLS is with another fork: the next ICE restart takes another. */
  renounce(): void
  /** ICE or DTLS is with another fork than the one that answered, or of no more use. */
  readonly isAstray: boolean
  /** DTLS came up: wherever it strayed to, it is with the right fork now. Tells whether it had strayed. */
  settled(): boolean
}

export interface NegotiationOptions {
  readonly peer: Peer
  readonly audio: LocalAudio
  readonly codecs: readonly string[] | undefined
  readonly log: Log
  /** Another PeerConnection takes over: what came from the old one is void. */
  readonly onReplace: () => void
  /** The fork that answered is not the one that ICE and DTLS are with. */
  readonly onStray: () => void
}

export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { peer, audio, codecs, log } = options
  /** What both ends agreed on last, to go back to; `wished` is what the open offer asks for. */
  let agreed: MediaDirection = 'sendrecv'
  let wished: MediaDirection = 'sendrecv'
  let directions = new Map<RTCRtpTransceiver, RTCRtpTransceiverDirection>()
  /** An answer was applied or given: from now on a provisional one changes nothing. */
  let established = false
  let provisionalFrom: string | undefined
  /** ICE and DTLS are with a fork that did not answer the call. */
  let strayed = false

  async function feedSender(): Promise<void> {
    const sender = peer.pc && primaryAudio(peer.pc)?.sender
    if (sender) await audio.feed(sender)
  }

  function wish(direction: MediaDirection): void {
    wished = direction
    audio.setDirection(agreed, wished)
  }

  async function agree(direction: MediaDirection): Promise<void> {
    established = true
    agreed = direction
    wish(direction)
    await feedSender()
  }

  function remember(pc: RTCPeerConnection): void {
    directions = new Map(pc.getTransceivers().map((each) => [each, each.direction]))
  }

  /** Rolling back leaves the transceivers' directions as the failed offer wished them (Chromium). Tells whether any differed. */
  function restoreDirections(): boolean {
    const differing = [...directions].filter(
      ([{ direction }, before]) => direction !== 'stopped' && direction !== before,
    )
    for (const [transceiver, before] of differing) transceiver.direction = before
    return differing.length > 0
  }

  function replace(): RTCPeerConnection {
    strayed = false
    options.onReplace()
    return peer.replace()
  }

  /**
   * Before the microphone is allowed browsers hide host addresses behind mDNS names, which SIP peers cannot resolve
   * (draft-ietf-mmusic-mdns-ice-candidates). A PeerConnection keeps that for life: the call takes another.
   */
  function isHidden(): boolean {
    if (established || !peer.obscured || audio.listensOnly) return false
    log.debug('Host candidates were hidden: gathering again with the microphone open.')
    return true
  }

  /** A description of the call's first round that cannot stand: it is made again, on another PeerConnection. */
  async function firstOrAgain(
    pc: RTCPeerConnection,
    describe: (pc: RTCPeerConnection) => Promise<string>,
    signal: AbortSignal,
  ): Promise<string> {
    const couldSpeak = !audio.listensOnly
    let sdp: string
    try {
      sdp = await describe(pc)
    } catch (error) {
      // The application may have other credentials for TURN; what it says instead is not the cause.
      const hasOthers = !established && (await peer.replaceCredentials(signal).catch(() => false))
      if (!hasOthers) throw error
      return describe(replace())
    }
    const isSilenced = couldSpeak && audio.listensOnly
    return !established && (isSilenced || isHidden()) ? describe(replace()) : sdp
  }

  /** What the m-line says: without a microphone this end can only receive. */
  const lineDirection = (direction: MediaDirection): RTCRtpTransceiverDirection =>
    direction === 'sendrecv' && audio.listensOnly ? 'recvonly' : direction

  async function offerOn(
    pc: RTCPeerConnection,
    direction: MediaDirection,
    iceRestart: boolean,
    signal: AbortSignal,
  ): Promise<string> {
    signal.throwIfAborted()
    remember(pc)
    wish(direction)
    const line = lineDirection(direction)
    let transceiver = primaryAudio(pc)
    if (transceiver) transceiver.direction = line
    else transceiver = pc.addTransceiver('audio', { direction: line, streams: [audio.stream] })
    preferCodecs(transceiver, codecs)
    await feedSender()
    return peer.describe(() => pc.createOffer(iceRestart ? { iceRestart: true } : {}), iceRestart, signal)
  }

  async function answerOn(
    pc: RTCPeerConnection,
    offer: string,
    direction: MediaDirection,
    signal: AbortSignal,
  ): Promise<string> {
    mustBeStable(pc, 'remoteDescription')
    remember(pc)
    const isRestart = restarts(pc, offer, established)
    try {
      // Not given up halfway: a rollback that follows has to find it set.
      await pc.setRemoteDescription({ type: 'offer', sdp: offer })
    } catch (cause) {
      throw new PhoneError('remoteDescription', { cause })
    }
    signal.throwIfAborted()
    const transceiver = primaryAudio(pc)
    if (!transceiver) throw new PhoneError('remoteDescription', { detail: 'no audio is offered' })
    wish(direction)
    answerFrom(pc, transceiver, lineDirection(direction), audio.stream)
    preferCodecs(transceiver, codecs)
    await feedSender()
    return peer.describe(() => pc.createAnswer(), isRestart, signal)
  }

  /** The far end's restart stands in for ours; without fresh servers it may still do with those that are known. */
  async function renewForAnswer(signal: AbortSignal): Promise<void> {
    try {
      await peer.renewIceServers(signal)
    } catch {
      signal.throwIfAborted()
      log.warn('An ICE restart is answered without fresh ICE servers.')
    }
  }

  return {
    async offer({ direction, iceRestart = false, microphone }, signal) {
      // The microphone is waited for beside the gathering; its refusal ends that too.
      const refused = new AbortController()
      const heard = abortable(audio.open(signal, microphone), signal)
      heard.catch((error: unknown) => refused.abort(error))
      const either = eitherSignal(signal, refused.signal)
      try {
        let pc = await abortable(peer.open(signal), either.signal)
        mustBeStable(pc, 'localDescription')
        if (iceRestart) await peer.renewIceServers(either.signal)
        if (iceRestart && strayed) pc = replace()
        return await firstOrAgain(
          pc,
          async (on) => {
            const sdp = await offerOn(on, direction, iceRestart, either.signal)
            await heard
            return sdp
          },
          signal,
        )
      } finally {
        either.dispose()
      }
    },

    async answer(offer, { direction, microphone }, signal) {
      const opening = [peer.open(signal), audio.open(signal, microphone)] as const
      const [pc] = await Promise.all([abortable(opening[0], signal), abortable(opening[1], signal)])
      const isRestart = restarts(pc, offer, established)
      if (isRestart) await renewForAnswer(signal)
      const sdp = await firstOrAgain(pc, (on) => answerOn(on, offer, direction, signal), signal)
      await agree(direction)
      return { ...readNegotiated(offer, sdp), answer: sdp, ...(isRestart && !strayed && { restarted: true }) }
    },

    async takeAnswer(sdp, provisional) {
      const negotiated = readNegotiated(sdp, sdp, lineDirection(wished))
      const identity = transportIdentity(sdp)
      const otherFork = provisionalFrom !== undefined && provisionalFrom !== identity
      // A re-INVITE's provisional answer changes nothing before the final one: Chromium cannot roll back from
      // have-remote-pranswer. And of several forks only the first is listened to.
      if (provisional && (established || otherFork)) return negotiated
      const { pc } = peer
      if (!pc || pc.signalingState === 'stable') {
        throw new PhoneError('remoteDescription', { detail: 'no offer is open' })
      }
      try {
        await pc.setRemoteDescription({ type: provisional ? 'pranswer' : 'answer', sdp })
      } catch (cause) {
        throw new PhoneError('remoteDescription', { cause })
      }
      peer.refreshEvents()
      provisionalFrom = provisional ? identity : undefined
      if (provisional) return negotiated
      await agree(wished)
      // Chromium stays on the pair with the first fork while that one answers its checks, and never tries those of the
      // fork that answered the call, not even after an ICE restart. Mostly the platform cancels the first fork, and the
      // audio comes a few seconds after; where it does not, the restart that this leads to takes a new PeerConnection.
      if (otherFork) {
        strayed = true
        options.onStray()
      }
      return negotiated
    },

    async rollback() {
      const { pc } = peer
      if (pc && pc.signalingState !== 'stable') {
        try {
          await undo(pc)
        } catch (cause) {
          throw new PhoneError('localDescription', { cause })
        }
      }
      if (restoreDirections() && established && pc) await revive(pc)
      if (!established) peer.forgetGathering()
      wish(agreed)
      await feedSender()
    },

    feedSender,

    renounce() {
      strayed = true
    },

    get isAstray() {
      return strayed
    },

    settled() {
      const had = strayed
      strayed = false
      return had
    },
  }
}

/** The offer is of another ICE or DTLS session than the last that was agreed on, were it on another PeerConnection. */
function restarts({ remoteDescription }: RTCPeerConnection, offer: string, established: boolean): boolean {
  return remoteDescription ? transportIdentity(remoteDescription.sdp) !== transportIdentity(offer) : established
}

function mustBeStable(pc: RTCPeerConnection, code: 'localDescription' | 'remoteDescription'): void {
  if (pc.signalingState !== 'stable') throw new PhoneError(code, { detail: 'another offer is open' })
}

/**
 * An offer that stops audio stops Chromium's streams when it is set, and rolling it back does not start them again:
 * packets flow and nothing is heard. An offer of the restored directions does, and is rolled back in its turn.
 */
async function revive(pc: RTCPeerConnection): Promise<void> {
  try {
    await pc.setLocalDescription(await pc.createOffer())
    await pc.setLocalDescription({ type: 'rollback' })
  } catch (cause) {
    throw new PhoneError('localDescription', { cause })
  }
}

async function undo(pc: RTCPeerConnection): Promise<void> {
  const { signalingState } = pc
  if (signalingState === 'have-local-offer') await pc.setLocalDescription({ type: 'rollback' })
  else if (signalingState === 'have-remote-offer' || signalingState === 'have-local-pranswer') {
    await pc.setRemoteDescription({ type: 'rollback' })
  } else if (signalingState === 'have-remote-pranswer' && pc.remoteDescription) {
    // Neither rollback is legal in Chromium here; the first offer of a call alone can get here, and the call ends with it.
    await pc.setRemoteDescription({ type: 'answer', sdp: pc.remoteDescription.sdp })
  }
}
