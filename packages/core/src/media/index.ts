/** The media port on the browser's WebRTC. */
import { PhoneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MediaPort, MediaSession } from '../ports/media.ts'
import type { MediaPolicy, PhoneOptions } from '../types.ts'
import { browserEnvironment, type MediaEnvironment } from './environment.ts'
import { createIceKnowledge } from './iceKnowledge.ts'
import { probeIceServers } from './iceProbe.ts'
import { resolveIceServers } from './iceServers.ts'
import { createMediaSession } from './mediaSession.ts'

export interface MediaPortOptions {
  readonly policy: MediaPolicy
  readonly iceServers: PhoneOptions['iceServers']
  readonly clock: Clock
  readonly log: Log
  /** Instead of the browser's own, for tests. */
  readonly environment?: MediaEnvironment
}

export function createMediaPort(options: MediaPortOptions): MediaPort {
  const { policy, iceServers, clock, log, environment = browserEnvironment } = options
  const knowledge = createIceKnowledge()
  const sessions = new Map<string, MediaSession>()
  let probing: AbortController | undefined
  let disposed = false

  async function runProbe(signal: AbortSignal): Promise<void> {
    try {
      const servers = await resolveIceServers(iceServers, 'probe', signal)
      await probeIceServers(servers, { environment, knowledge, clock, cap: policy.gathering?.cap ?? 2000 }, signal)
    } catch (error) {
      if (signal.aborted) return
      // A call asks again and says so to the user.
      log.warn('The ICE servers could not be probed.', {
        code: error instanceof PhoneError ? error.code : 'unexpected',
      })
    }
  }

  return {
    probe() {
      if (disposed || !environment.RTCPeerConnection) return
      probing?.abort()
      probing = new AbortController()
      knowledge.forget()
      void runProbe(probing.signal)
    },
    open(id, sessionOptions, listener) {
      if (disposed) throw new PhoneError('invalidState', { detail: 'the phone is stopped' })
      sessions.get(id)?.close()
      const session = createMediaSession(
        { policy, iceServers, environment, knowledge, clock, log },
        sessionOptions,
        listener,
        () => sessions.delete(id),
      )
      sessions.set(id, session)
      return session
    },
    session: (id) => sessions.get(id),
    dispose() {
      disposed = true
      probing?.abort()
      for (const session of [...sessions.values()]) session.close()
    },
  }
}
