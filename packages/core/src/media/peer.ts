/** The PeerConnection of one call: made with the call's ICE servers, replaced where it must be, gathered by the policy. */
import { PhoneError } from '../errors.ts'
import type { MediaEvent } from '../ports/media.ts'
import { eitherSignal } from './abortable.ts'
import { type ConnectionEvents, watchConnection } from './connectionEvents.ts'
import { type Gathering, startGathering, type TurnTrouble } from './gathering.ts'
import { type IceServersSource, type IceServerUrl, resolveIceServers, singleUrls } from './iceServers.ts'
import type { MediaSessionContext } from './mediaSession.ts'
import { type PathWatch, readPathCount, watchPath } from './pathWatch.ts'
import { hasCandidate } from './sdp.ts'

export interface Peer {
  /** Makes the PeerConnection, once. Rejects with webrtcUnsupported or iceServersFailed; may then be asked again. */
  open(signal: AbortSignal): Promise<RTCPeerConnection>
  readonly pc: RTCPeerConnection | undefined
  /** A new one with the same servers, for a call that cannot go on with the old one. */
  replace(): RTCPeerConnection
  /** Fresh servers, and TURN credentials, before an ICE restart; the old ones stay when they do not come in time. */
  renewIceServers(signal: AbortSignal): Promise<void>
  /** Asks for other ICE servers after a TURN server refused the credentials of these: once, where there is a function to ask. */
  replaceCredentials(signal: AbortSignal): Promise<boolean>
  /**
   * Sets the local description that `make` gives and resolves with it when it may leave, candidates and all.
   * `freshIce`: it begins a new gathering. Rejects with localDescription, noCandidates or what a TURN server said.
   */
  describe(make: () => Promise<RTCSessionDescriptionInit>, freshIce: boolean, signal: AbortSignal): Promise<string>
  /** Nothing was agreed: the next description gathers anew. */
  forgetGathering(): void
  /** The candidates of this gathering hide host addresses. */
  readonly obscured: boolean
  /** After each description: transports come and go with them. */
  refreshEvents(): void
  close(): void
}

export interface PeerOptions {
  readonly context: MediaSessionContext
  readonly source: IceServersSource
  readonly life: AbortSignal
  readonly onEvent: (event: MediaEvent) => void
  readonly onTrack: (event: RTCTrackEvent) => void
  /** Nothing answers on the path, though ICE still calls it connected; and then something does. */
  readonly onPathLost: () => void
  readonly onPathBack: () => void
  /** A TURN server was of no use to this call, which went on without. */
  readonly onTrouble: (code: TurnTrouble, error: PhoneError) => void
}

/** Milliseconds that a server of which nothing is known may hold an offer up. */
const patience = 400
/** Milliseconds that the application may take to give the servers of an ICE restart. */
const freshServers = 5000

export function createPeer(options: PeerOptions): Peer {
  const { context, source, life, onEvent, onTrack, onTrouble, onPathLost, onPathBack } = options
  const { policy, environment, knowledge, clock } = context
  let opening: Promise<RTCPeerConnection> | undefined
  let pc: RTCPeerConnection | undefined
  let events: ConnectionEvents | undefined
  let pathWatch: PathWatch | undefined
  let gathering: Gathering | undefined
  let configuration: RTCConfiguration = {}
  let servers: IceServerUrl[] = []
  let askedAgain = false

  async function connect(signal: AbortSignal): Promise<RTCPeerConnection> {
    if (!environment.RTCPeerConnection) throw new PhoneError('webrtcUnsupported')
    const either = eitherSignal(signal, life)
    try {
      useServers(await resolveIceServers(source, 'call', either.signal))
    } finally {
      either.dispose()
    }
    return create()
  }

  function useServers(iceServers: RTCIceServer[]): void {
    configuration = {
      iceServers,
      // No bundlePolicy: with 'max-bundle' Chromium refuses an answer without BUNDLE (rtpengine, most desk phones' gateways), and
      // with one m-line it saves nothing.
      // Gathers from now on, while the microphone is asked for and before anyone knows who offers.
      iceCandidatePoolSize: 1,
      ...(policy.iceTransportPolicy && { iceTransportPolicy: policy.iceTransportPolicy }),
    }
    servers = singleUrls(iceServers)
  }

  function create(): RTCPeerConnection {
    life.throwIfAborted()
    if (!environment.RTCPeerConnection) throw new PhoneError('webrtcUnsupported')
    try {
      pc = new environment.RTCPeerConnection(configuration)
    } catch (cause) {
      throw new PhoneError('iceServersFailed', { cause })
    }
    const made = pc
    // Not the receiver's: Chromium's report of one that receives nothing, as in a hold, is empty.
    const count = async () => readPathCount(await made.getStats())
    const watch = watchPath({ count, clock, onLost: onPathLost, onBack: onPathBack })
    pathWatch = watch
    events = watchConnection(pc, (event) => {
      if (event.type === 'media.ice') watch.ice(event.state)
      onEvent(event)
    })
    pc.addEventListener('track', onTrack)
    return pc
  }

  function close(): void {
    gathering?.stop()
    gathering = undefined
    events?.stop()
    pathWatch?.stop()
    pc?.removeEventListener('track', onTrack)
    pc?.close()
    pc = undefined
  }

  function gather(current: RTCPeerConnection): Gathering {
    const { quiet = 50, cap = 2000 } = policy.gathering ?? {}
    const relayOnly = policy.iceTransportPolicy === 'relay'
    return startGathering(current, {
      servers,
      limits: { quiet, cap, patience, relayOnly },
      knowledge,
      clock,
      onTrouble,
    })
  }

  /** False when there is nobody to ask, or nothing came in time. */
  async function renew(reason: 'restart' | 'rejected', signal: AbortSignal): Promise<boolean> {
    if (typeof source !== 'function') return false
    const late = new AbortController()
    const timer = clock.setTimeout(() => late.abort(), freshServers)
    const either = eitherSignal(signal, late.signal)
    try {
      useServers(await resolveIceServers(source, reason, either.signal))
    } catch (error) {
      // What is known may still do, while the audio is gone and the far end's offers wait behind this one.
      if (late.signal.aborted && !signal.aborted) return false
      throw error
    } finally {
      clock.clearTimeout(timer)
      either.dispose()
    }
    try {
      pc?.setConfiguration(configuration)
    } catch (cause) {
      throw new PhoneError('iceServersFailed', { cause })
    }
    return true
  }

  return {
    open(signal) {
      opening ??= connect(signal).catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return opening
    },
    get pc() {
      return pc
    },
    replace() {
      close()
      const made = create()
      opening = Promise.resolve(made)
      return made
    },
    async renewIceServers(signal) {
      await renew('restart', signal)
    },
    async replaceCredentials(signal) {
      if (askedAgain || typeof source !== 'function' || gathering?.trouble?.code !== 'turnCredentialsRejected') {
        return false
      }
      askedAgain = true
      return renew('rejected', signal)
    },
    async describe(make, freshIce, signal) {
      const current = pc
      if (!current) throw new PhoneError('localDescription')
      const description = await localStep(make)
      signal.throwIfAborted()
      if (freshIce || !gathering) {
        gathering?.stop()
        gathering = gather(current)
      }
      const started = gathering
      // Not given up halfway: a rollback that follows has to find it set.
      await localStep(() => current.setLocalDescription(description))
      signal.throwIfAborted()
      events?.refresh()
      await started.wait(signal)
      const sdp = current.localDescription?.sdp ?? ''
      if (!hasCandidate(sdp)) throw new PhoneError('noCandidates')
      return sdp
    },
    forgetGathering() {
      gathering?.stop()
      gathering = undefined
    },
    get obscured() {
      return gathering?.obscured === true
    },
    refreshEvents: () => events?.refresh(),
    close,
  }
}

async function localStep<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw new PhoneError('localDescription', { cause })
  }
}
