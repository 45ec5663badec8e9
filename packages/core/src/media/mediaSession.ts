/** The media of one call: a PeerConnection, a microphone, a playback, and the negotiation that ties them. */
import { PhoneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MediaEvent, MediaSession, MediaSessionOptions } from '../ports/media.ts'
import type { MediaPolicy, WarningCode } from '../types.ts'
import { abortable, eitherSignal } from './abortable.ts'
import { primaryAudio } from './audioLine.ts'
import { readAudioMeasure } from './audioMeasure.ts'
import type { MediaEnvironment } from './environment.ts'
import { watchHandshake } from './handshakeWatch.ts'
import type { IceKnowledge } from './iceKnowledge.ts'
import type { IceServersSource } from './iceServers.ts'
import { createLocalAudio } from './localAudio.ts'
import { createMicrophoneMeter } from './microphoneMeter.ts'
import { createNegotiation } from './negotiation.ts'
import { createPathlessRest } from './pathlessRest.ts'
import { createPeer } from './peer.ts'
import { createPlayback } from './playback.ts'
import { watchRestart } from './restartWatch.ts'
import { acceptedAudio } from './sdp.ts'
import { readRoundTripTime } from './selectedPair.ts'
import { createToneQueue } from './tones.ts'

export interface MediaSessionContext {
  readonly policy: MediaPolicy
  readonly iceServers: IceServersSource
  readonly environment: MediaEnvironment
  readonly knowledge: IceKnowledge
  readonly clock: Clock
  readonly log: Log
}

export function createMediaSession(
  context: MediaSessionContext,
  options: MediaSessionOptions,
  listener: (event: MediaEvent) => void,
  onClosed: () => void,
): MediaSession {
  const { policy, environment, clock, log } = context
  const end = new AbortController()
  const life = end.signal
  let remoteStream: MediaStream | undefined
  let codec: string | undefined
  let iceTold: RTCIceConnectionState = 'new'
  let dtlsFailed = false
  let wasSecure = false

  const tell = (event: MediaEvent) => {
    if (!life.aborted) listener(event)
  }
  const onPeerEvent = (event: MediaEvent) => {
    if (event.type === 'media.ice') iceTold = event.state
    if (event.type === 'media.dtls' && event.state === 'connected') {
      wasSecure = true
      dtlsFailed = false
    }
    if (event.type === 'media.dtls' && event.state === 'failed') {
      if (wasSecure) negotiation.renounce()
      if (dtlsFailed) return
      dtlsFailed = true
      // Both ends had agreed on keys, and one has let go of them, as after a long sleep: others are agreed on by a restart.
      if (wasSecure) return onPeerEvent({ type: 'media.ice', state: 'failed' })
    }
    tell(event)
    // ICE itself noticed nothing of a change of forks.
    if (event.type === 'media.dtls' && event.state === 'connected' && negotiation.settled()) tellIceItself()
  }
  /** It was told as disconnected before ICE itself noticed anything, or without that it did. */
  const tellDisconnected = () => onPeerEvent({ type: 'media.ice', state: 'disconnected' })
  const tellIceItself = () => {
    const state = peer.pc?.iceConnectionState
    if (state && state !== iceTold) onPeerEvent({ type: 'media.ice', state })
  }
  const onTrack = ({ track }: RTCTrackEvent) => {
    if (track.kind !== 'audio') return
    remoteStream ??= new environment.MediaStream()
    if (!remoteStream.getTracks().includes(track)) remoteStream.addTrack(track)
    playback.play(remoteStream)
  }
  const tellCodec = <T extends { readonly codec?: string }>(negotiated: T): T => {
    if (negotiated.codec !== undefined && negotiated.codec !== codec) {
      codec = negotiated.codec
      tell({ type: 'media.codec', codec })
    }
    return negotiated
  }

  const restWithoutPath = createPathlessRest(() => peer.pc && primaryAudio(peer.pc)?.sender, life)
  const onBrowserEvent = (event: MediaEvent) => {
    // What ICE itself says: a path that is only called lost, as one to another fork, is there and must go on being tried.
    if (event.type === 'media.ice') {
      restWithoutPath(event.state)
      restart.ice(event.state)
    }
    handshake.event(event)
    onPeerEvent(event)
  }
  const handshake = watchHandshake({
    clock,
    roundTripTime: async () => peer.pc && readRoundTripTime(await peer.pc.getStats()),
    onStuck() {
      negotiation.renounce()
      onPeerEvent({ type: 'media.ice', state: 'failed' })
    },
  })
  const restart = watchRestart({
    clock,
    report: async () => (await peer.pc?.getStats()) ?? new Map(),
    onStalled() {
      negotiation.renounce()
      tell({ type: 'media.restartStalled' })
    },
  })
  /** The open offer begins an ICE restart. */
  let offersRestart = false
  let measured: { readonly pc?: RTCPeerConnection; readonly connection: number } = { connection: 0 }
  const warned = new Set<WarningCode>()
  const warn = (code: WarningCode, { message }: PhoneError) => {
    if (warned.has(code)) return
    warned.add(code)
    tell({ type: 'media.warning', code, message })
  }
  const playback = createPlayback(environment, () => tell({ type: 'media.playbackBlocked' }))
  const tones = createToneQueue(clock)
  const meter = createMicrophoneMeter(environment, clock)
  const source = options.iceServers ?? context.iceServers
  const peer = createPeer({
    context,
    source,
    life,
    onEvent: onBrowserEvent,
    onTrack,
    onTrouble: warn,
    onPathLost: tellDisconnected,
    // A path is not enough where the keys are with another fork: DTLS says when it has come to this one.
    onPathBack: () => {
      if (!negotiation.isAstray) tellIceItself()
    },
  })
  const audio = createLocalAudio({
    environment,
    constraints: policy.constraints,
    life,
    onOpen: () => negotiation.feedSender(),
    onEnded: () => tell({ type: 'media.trackEnded' }),
    onListenOnly(refusal) {
      tell({ type: 'media.listenOnly' })
      if (refusal) warn('microphoneUnavailable', refusal)
    },
  })
  const negotiation = createNegotiation({
    peer,
    audio,
    codecs: policy.codecs,
    log,
    onReplace: () => {
      restart.ice('new')
      for (const track of remoteStream?.getTracks() ?? []) remoteStream?.removeTrack(track)
    },
    onStray: tellDisconnected,
  })

  /**
   * Negotiation is one step at a time: a rollback waits until the step that it undoes has stopped. The operations of a
   * closed PeerConnection never settle (W3C webrtc 4.4.1.2), so each step ends with the session at the latest.
   */
  let lastStep: Promise<unknown> = Promise.resolve()
  function step<T>(run: () => Promise<T>): Promise<T> {
    const next = lastStep.then(() => {
      life.throwIfAborted()
      return abortable(run(), life)
    })
    lastStep = next.catch(() => {})
    return next
  }

  /** Runs with a signal that also ends with the session. */
  async function within<T>(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const either = eitherSignal(signal, life)
    try {
      return await run(either.signal)
    } finally {
      either.dispose()
    }
  }

  function canSendTones(): boolean {
    const remote = peer.pc?.remoteDescription?.sdp
    if (!peer.pc || remote === undefined || !acceptedAudio(remote)[0]?.telephoneEvent) return false
    return primaryAudio(peer.pc)?.sender.dtmf?.canInsertDTMF === true
  }

  function isSending(pc: RTCPeerConnection): boolean {
    if (life.aborted || (iceTold !== 'connected' && iceTold !== 'completed')) return false
    return (primaryAudio(pc)?.sender.track ?? null) !== null
  }

  return {
    async prepare(signal) {
      life.throwIfAborted()
      await within(signal, (both) => Promise.all([abortable(audio.open(both), both), abortable(peer.open(both), both)]))
    },
    createOffer: (wish, signal) =>
      step(() => {
        offersRestart = wish.iceRestart === true
        if (offersRestart) restart.superseded()
        return within(signal, (both) => negotiation.offer(wish, both))
      }),
    createAnswer: (offer, wish, signal) =>
      step(async () => {
        const negotiated = tellCodec(await within(signal, (both) => negotiation.answer(offer, wish, both)))
        if (negotiated.restarted) restart.agreed()
        return negotiated
      }),
    applyAnswer: (answer, { provisional = false } = {}) =>
      step(async () => {
        const negotiated = tellCodec(await negotiation.takeAnswer(answer, provisional))
        if (!provisional) {
          handshake.answered()
          if (offersRestart) restart.agreed()
        }
        return negotiated
      }),
    rollback: () => (life.aborted ? Promise.resolve() : step(negotiation.rollback)),
    setMuted: audio.setMuted,
    async sendTones(text, toneOptions, signal) {
      const sender = peer.pc && primaryAudio(peer.pc)?.sender.dtmf
      if (!sender || !canSendTones()) throw new PhoneError('dtmfUnavailable')
      await within(signal, (both) => tones.send(sender, text, toneOptions, both))
    },
    canSendTones,
    async measure({ sound = false } = {}) {
      const { pc } = peer
      if (!pc) return undefined
      if (pc !== measured.pc) measured = { pc, connection: measured.connection + 1 }
      const { connection } = measured
      const wasSending = isSending(pc)
      const counted = readAudioMeasure(await pc.getStats())
      // A report that was begun in a hold says nothing of the microphone in any browser.
      const isUncounted = sound && counted.sent.level === undefined && wasSending && isSending(pc)
      return { connection, ...counted, ...(isUncounted && { sent: { level: meter.level(audio.stream) } }) }
    },
    get localStream() {
      return audio.isOpen ? audio.stream : null
    },
    get remoteStream() {
      return remoteStream ?? null
    },
    close() {
      if (life.aborted) return
      end.abort(new PhoneError('callEnded'))
      handshake.stop()
      restart.stop()
      peer.close()
      playback.stop()
      meter.close()
      audio.close()
      onClosed()
    },
  }
}
