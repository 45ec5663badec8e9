/** The media of one call: one PeerConnection, one microphone, one playback. Offer and answer in, offer and answer out. */
import { PhoneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type {
  MediaDirection,
  MediaEvent,
  MediaSession,
  MediaSessionOptions,
  Negotiated,
  NegotiatedAnswer,
} from '../ports/media.ts'
import type { MediaPolicy } from '../types.ts'
import { abortable, eitherSignal } from './abortable.ts'
import { answerFrom, preferCodecs, primaryAudio, readNegotiated } from './audioLine.ts'
import { type ConnectionEvents, watchConnection } from './connectionEvents.ts'
import type { MediaEnvironment } from './environment.ts'
import { type Gathering, startGathering } from './gathering.ts'
import type { IceKnowledge } from './iceKnowledge.ts'
import { type IceServersSource, resolveIceServers, singleUrls } from './iceServers.ts'
import { openMicrophone } from './microphone.ts'
import { createPlayback } from './playback.ts'
import { acceptedAudio, hasCandidate, transportIdentity } from './sdp.ts'
import { createToneQueue } from './tones.ts'

export interface MediaSessionContext {
  readonly policy: MediaPolicy
  readonly iceServers: IceServersSource
  readonly environment: MediaEnvironment
  readonly knowledge: IceKnowledge
  readonly clock: Clock
  readonly log: Log
}

/** Milliseconds that a server of which nothing is known may hold an offer up. */
const patience = 400

export function createMediaSession(
  context: MediaSessionContext,
  options: MediaSessionOptions,
  listener: (event: MediaEvent) => void,
  onClosed: () => void,
): MediaSession {
  const { policy, environment, knowledge, clock, log } = context
  const source = options.iceServers ?? context.iceServers
  const life = new AbortController()
  const tones = createToneQueue(clock)

  let microphone: Promise<MediaStreamTrack> | undefined
  let track: MediaStreamTrack | undefined
  let localStream: MediaStream | undefined
  let remoteStream: MediaStream | undefined

  let connection: Promise<RTCPeerConnection> | undefined
  let pc: RTCPeerConnection | undefined
  let events: ConnectionEvents | undefined
  let urls: string[] = []
  let configuration: RTCConfiguration = {}
  let gathering: Gathering | undefined

  let muted = false
  /** What both ends agreed on last, to go back to; `wished` is what the open offer asks for. */
  let agreed: MediaDirection = 'sendrecv'
  let wished: MediaDirection = 'sendrecv'
  let directions = new Map<RTCRtpTransceiver, RTCRtpTransceiverDirection>()
  /** An answer was applied or given: from now on a provisional one changes nothing. */
  let established = false
  let provisionalFrom: string | undefined
  /** ICE and DTLS are with a fork that did not answer the call. */
  let strayed = false
  let codec: string | undefined
  let iceTold: RTCIceConnectionState = 'new'
  let dtlsFailed = false

  /** Negotiation is one step at a time: a rollback waits until the step that it undoes has stopped. */
  let lastStep: Promise<unknown> = Promise.resolve()
  function step<T>(run: () => Promise<T>): Promise<T> {
    const next = lastStep.then(() => {
      life.signal.throwIfAborted()
      return run()
    })
    lastStep = next.catch(() => {})
    return next
  }

  const tell = (event: MediaEvent) => {
    if (life.signal.aborted) return
    if (event.type === 'media.dtls' && event.state === 'failed') {
      if (dtlsFailed) return
      dtlsFailed = true
    }
    if (event.type === 'media.ice') iceTold = event.state
    listener(event)
    if (event.type !== 'media.dtls' || event.state !== 'connected' || !strayed) return
    strayed = false
    if (pc && pc.iceConnectionState !== iceTold) tell({ type: 'media.ice', state: pc.iceConnectionState })
  }
  const playback = createPlayback(environment, () => tell({ type: 'media.playbackBlocked' }))

  // --- microphone

  function openOwnMicrophone(signal: AbortSignal): Promise<MediaStreamTrack> {
    microphone ??= acquire(signal).catch((error: unknown) => {
      microphone = undefined
      throw error
    })
    return microphone
  }

  async function acquire(signal: AbortSignal): Promise<MediaStreamTrack> {
    const either = eitherSignal(signal, life.signal)
    try {
      const opened = await openMicrophone(environment, policy.constraints, either.signal)
      track = opened
      opened.addEventListener('ended', onTrackEnded)
      local().addTrack(opened)
      await applySending()
      return opened
    } finally {
      either.dispose()
    }
  }

  const onTrackEnded = () => tell({ type: 'media.trackEnded' })

  function local(): MediaStream {
    localStream ??= new environment.MediaStream()
    return localStream
  }

  function applySilence(): void {
    if (track) track.enabled = !muted && agreed === 'sendrecv' && wished === 'sendrecv'
  }

  /** Silent at once when a hold is offered; off the wire when it is agreed. */
  async function applySending(): Promise<void> {
    applySilence()
    const sender = pc && primaryAudio(pc)?.sender
    const sent = agreed === 'sendrecv' ? (track ?? null) : null
    if (!sender || sender.track === sent) return
    try {
      await sender.replaceTrack(sent)
    } catch (error) {
      if (!life.signal.aborted) throw new PhoneError('localDescription', { cause: error })
    }
  }

  // --- PeerConnection

  function openConnection(signal: AbortSignal): Promise<RTCPeerConnection> {
    connection ??= connect(signal).catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }

  async function connect(signal: AbortSignal): Promise<RTCPeerConnection> {
    if (!environment.RTCPeerConnection) throw new PhoneError('webrtcUnsupported')
    const either = eitherSignal(signal, life.signal)
    try {
      const iceServers = await resolveIceServers(source, 'call', either.signal)
      configuration = {
        iceServers,
        bundlePolicy: 'max-bundle',
        // Gathers from now on, while the microphone is asked for and before anyone knows who offers.
        iceCandidatePoolSize: 1,
        ...(policy.iceTransportPolicy && { iceTransportPolicy: policy.iceTransportPolicy }),
      }
      return createConnection()
    } finally {
      either.dispose()
    }
  }

  function createConnection(): RTCPeerConnection {
    const { RTCPeerConnection } = environment
    if (!RTCPeerConnection) throw new PhoneError('webrtcUnsupported')
    try {
      pc = new RTCPeerConnection(configuration)
      urls = singleUrls(configuration.iceServers ?? []).map(({ url }) => url)
    } catch (cause) {
      throw new PhoneError('iceServersFailed', { cause })
    }
    events = watchConnection(pc, tell)
    pc.addEventListener('track', onRemoteTrack)
    return pc
  }

  function dropConnection(): void {
    gathering?.stop()
    gathering = undefined
    events?.stop()
    pc?.removeEventListener('track', onRemoteTrack)
    pc?.close()
    pc = undefined
  }

  function replaceConnection(): Promise<RTCPeerConnection> {
    strayed = false
    dropConnection()
    for (const each of remoteStream?.getTracks() ?? []) remoteStream?.removeTrack(each)
    connection = Promise.resolve(createConnection())
    return connection
  }

  const onRemoteTrack = (event: RTCTrackEvent) => {
    if (event.track.kind !== 'audio') return
    remoteStream ??= new environment.MediaStream()
    if (!remoteStream.getTracks().includes(event.track)) remoteStream.addTrack(event.track)
    playback.play(remoteStream)
  }

  async function renewIceServers(current: RTCPeerConnection, signal: AbortSignal): Promise<void> {
    if (typeof source !== 'function') return
    const iceServers = await resolveIceServers(source, 'restart', signal)
    configuration = { ...configuration, iceServers }
    try {
      current.setConfiguration(configuration)
      urls = singleUrls(iceServers).map(({ url }) => url)
    } catch (cause) {
      throw new PhoneError('iceServersFailed', { cause })
    }
  }

  /** Sets the description that `make` gives and waits until it may leave, candidates and all. */
  async function describe(
    current: RTCPeerConnection,
    make: () => Promise<RTCSessionDescriptionInit>,
    fresh: boolean,
    signal: AbortSignal,
  ): Promise<string> {
    const description = await localStep(make, signal)
    if (fresh || !gathering) {
      gathering?.stop()
      const { quiet = 100, cap = 2000 } = policy.gathering ?? {}
      const relayOnly = policy.iceTransportPolicy === 'relay'
      gathering = startGathering(current, { urls, limits: { quiet, cap, patience, relayOnly }, knowledge, clock })
    }
    await localStep(() => current.setLocalDescription(description), signal)
    events?.refresh()
    await gathering.wait(signal)
    const sdp = current.localDescription?.sdp ?? ''
    if (!hasCandidate(sdp)) throw new PhoneError('noCandidates')
    return sdp
  }

  async function localStep<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    try {
      return await abortable(run(), signal)
    } catch (cause) {
      throw signal.aborted ? signal.reason : new PhoneError('localDescription', { cause })
    }
  }

  /** Runs with a signal that also ends with the session. */
  async function within<T>(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const either = eitherSignal(signal, life.signal)
    try {
      return await run(either.signal)
    } finally {
      either.dispose()
    }
  }

  // --- negotiation

  function rememberAgreed(current: RTCPeerConnection): void {
    directions = new Map(current.getTransceivers().map((each) => [each, each.direction]))
  }

  async function offer(
    { direction, iceRestart = false }: { direction: MediaDirection; iceRestart?: boolean },
    signal: AbortSignal,
  ): Promise<string> {
    const opening = openOwnMicrophone(signal)
    opening.catch(() => {})
    let current = await abortable(openConnection(signal), signal)
    if (current.signalingState !== 'stable') throw new PhoneError('localDescription', { detail: 'an offer is open' })
    if (iceRestart) await renewIceServers(current, signal)
    if (iceRestart && strayed) current = await replaceConnection()

    const make = async (from: RTCPeerConnection, until: AbortSignal): Promise<string> => {
      rememberAgreed(from)
      wished = direction
      await applySending()
      let transceiver = primaryAudio(from)
      if (transceiver) transceiver.direction = direction
      else transceiver = from.addTransceiver('audio', { direction, streams: [local()] })
      preferCodecs(transceiver, policy.codecs)
      await applySending()
      return describe(from, () => from.createOffer(iceRestart ? { iceRestart: true } : {}), iceRestart, until)
    }
    // The microphone is waited for beside the gathering; its refusal ends that too.
    const refused = new AbortController()
    const heard = abortable(opening, signal)
    heard.catch((error: unknown) => refused.abort(error))
    const either = eitherSignal(signal, refused.signal)
    let sdp: string
    try {
      sdp = await make(current, either.signal)
      await heard
    } finally {
      either.dispose()
    }
    if (established || !gathering?.obscured) return sdp

    return make(await unhide(), signal)
  }

  /**
   * Before the microphone is allowed browsers hide host addresses behind mDNS names, which SIP peers cannot resolve
   * (draft-ietf-mmusic-mdns-ice-candidates). A PeerConnection keeps that for life: take another.
   */
  function unhide(): Promise<RTCPeerConnection> {
    log.debug('Host candidates were hidden: gathering again with the microphone open.')
    return replaceConnection()
  }

  async function answer(remote: string, direction: MediaDirection, signal: AbortSignal): Promise<NegotiatedAnswer> {
    const [current] = await Promise.all([
      abortable(openConnection(signal), signal),
      abortable(openOwnMicrophone(signal), signal),
    ])
    const given = await answerOn(current, remote, direction, signal)
    if (established || !gathering?.obscured) return settleAnswer(remote, given, direction)
    return settleAnswer(remote, await answerOn(await unhide(), remote, direction, signal), direction)
  }

  async function settleAnswer(remote: string, sdp: string, direction: MediaDirection): Promise<NegotiatedAnswer> {
    await agree(direction)
    const negotiated = readNegotiated(remote, sdp)
    tellCodec(negotiated)
    return { ...negotiated, answer: sdp }
  }

  async function answerOn(
    current: RTCPeerConnection,
    remote: string,
    direction: MediaDirection,
    signal: AbortSignal,
  ): Promise<string> {
    if (current.signalingState !== 'stable') throw new PhoneError('remoteDescription', { detail: 'an offer is open' })
    rememberAgreed(current)
    const before = current.remoteDescription && transportIdentity(current.remoteDescription.sdp)
    try {
      await abortable(current.setRemoteDescription({ type: 'offer', sdp: remote }), signal)
    } catch (cause) {
      throw signal.aborted ? signal.reason : new PhoneError('remoteDescription', { cause })
    }
    const transceiver = primaryAudio(current)
    if (!transceiver) throw new PhoneError('remoteDescription', { detail: 'no audio is offered' })
    wished = direction
    answerFrom(current, transceiver, direction, local())
    preferCodecs(transceiver, policy.codecs)
    await applySending()
    const restarted = before !== null && before !== transportIdentity(remote)
    return describe(current, () => current.createAnswer(), restarted, signal)
  }

  async function agree(direction: MediaDirection): Promise<void> {
    established = true
    agreed = direction
    wished = direction
    await applySending()
  }

  async function takeAnswer(sdp: string, provisional: boolean): Promise<Negotiated> {
    const negotiated = readNegotiated(sdp, sdp)
    const identity = transportIdentity(sdp)
    // A re-INVITE's provisional answer changes nothing before the final one: Chromium cannot roll back from
    // have-remote-pranswer. And of several forks only the first is listened to.
    if (provisional && (established || (provisionalFrom !== undefined && provisionalFrom !== identity)))
      return negotiated
    if (!pc || pc.signalingState === 'stable') throw new PhoneError('remoteDescription', { detail: 'no offer is open' })
    try {
      await pc.setRemoteDescription({ type: provisional ? 'pranswer' : 'answer', sdp })
    } catch (cause) {
      throw new PhoneError('remoteDescription', { cause })
    }
    if (life.signal.aborted) return negotiated
    events?.refresh()
    if (provisional) {
      provisionalFrom = identity
      await applySending()
    } else {
      const otherFork = provisionalFrom !== undefined && provisionalFrom !== identity
      provisionalFrom = undefined
      await agree(wished)
      // Chromium stays on the pair with the first fork while that one answers its checks, and never tries those of the
      // fork that answered the call, not even after an ICE restart. Mostly the platform cancels the first fork, and the
      // audio comes about 3 s after; where it does not, the restart that this leads to takes a new PeerConnection.
      if (otherFork) {
        strayed = true
        tell({ type: 'media.ice', state: 'disconnected' })
      }
    }
    tellCodec(negotiated)
    return negotiated
  }

  function tellCodec(negotiated: Negotiated): void {
    if (negotiated.codec === undefined || negotiated.codec === codec) return
    codec = negotiated.codec
    tell({ type: 'media.codec', codec })
  }

  async function goBack(): Promise<void> {
    if (pc && pc.signalingState !== 'stable') {
      try {
        await undo(pc)
      } catch (cause) {
        throw new PhoneError('localDescription', { cause })
      }
    }
    // Rolling back leaves the transceivers' directions as the failed offer wished them (Chromium).
    for (const [transceiver, direction] of directions) {
      if (transceiver.direction !== 'stopped' && transceiver.direction !== direction) transceiver.direction = direction
    }
    wished = agreed
    await applySending()
  }

  return {
    async prepare(signal) {
      life.signal.throwIfAborted()
      const opening = openOwnMicrophone(signal)
      const connecting = openConnection(signal)
      await within(signal, (both) => Promise.all([abortable(opening, both), abortable(connecting, both)]))
    },
    createOffer: (wish, signal) => step(() => within(signal, (both) => offer(wish, both))),
    createAnswer: (remote, { direction }, signal) =>
      step(() => within(signal, (both) => answer(remote, direction, both))),
    applyAnswer: (sdp, { provisional = false } = {}) => step(() => takeAnswer(sdp, provisional)),
    rollback: () => (life.signal.aborted ? Promise.resolve() : step(goBack)),
    setMuted(value) {
      muted = value
      applySilence()
    },
    async sendTones(text, toneOptions, signal) {
      const dtmf = pc && primaryAudio(pc)?.sender.dtmf
      if (!dtmf || !this.canSendTones()) throw new PhoneError('dtmfUnavailable')
      await within(signal, (both) => tones.send(dtmf, text, toneOptions, both))
    },
    canSendTones() {
      const remote = pc?.remoteDescription?.sdp
      if (life.signal.aborted || !pc || remote === undefined || !acceptedAudio(remote)[0]?.telephoneEvent) return false
      return primaryAudio(pc)?.sender.dtmf?.canInsertDTMF === true
    },
    get localStream() {
      return track ? (localStream ?? null) : null
    },
    get remoteStream() {
      return remoteStream ?? null
    },
    close() {
      if (life.signal.aborted) return
      life.abort(new PhoneError('callEnded'))
      dropConnection()
      playback.stop()
      track?.removeEventListener('ended', onTrackEnded)
      track?.stop()
      track = undefined
      onClosed()
    },
  }
}

async function undo(pc: RTCPeerConnection): Promise<void> {
  const { signalingState } = pc
  if (signalingState === 'have-local-offer') await pc.setLocalDescription({ type: 'rollback' })
  else if (signalingState === 'have-remote-offer' || signalingState === 'have-local-pranswer')
    await pc.setRemoteDescription({ type: 'rollback' })
  else if (signalingState === 'have-remote-pranswer' && pc.remoteDescription) {
    // Neither rollback is legal in Chromium here; the first offer of a call alone can get here, and it ends with it.
    await pc.setRemoteDescription({ type: 'answer', sdp: pc.remoteDescription.sdp })
  }
}
