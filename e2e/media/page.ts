/** Runs in the page: two media sessions that talk to each other, and what a test can see of them. */

import { createMediaPort } from '../../packages/core/src/media/index.ts'
import type { MediaEvent, MediaPort, MediaSession } from '../../packages/core/src/ports/media.ts'
import type { MediaPolicy, PhoneOptions } from '../../packages/core/src/types.ts'
import { silence } from '../support/silence.ts'

export interface End {
  readonly session: MediaSession
  readonly events: MediaEvent[]
  readonly pc: () => RTCPeerConnection
}

export interface Flow {
  readonly received: number
  readonly energy: number
  readonly sent: number
}

const made: RTCPeerConnection[] = []
class CountedPeerConnection extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    made.push(this)
  }
}

export const signal = () => new AbortController().signal
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
export const logged: string[] = []

export function port(options: { policy?: MediaPolicy; iceServers?: PhoneOptions['iceServers'] } = {}): MediaPort {
  const line = (message: string, data?: unknown) => {
    logged.push(`${message} ${JSON.stringify(data) ?? ''}`)
  }
  return createMediaPort({
    policy: options.policy ?? {},
    iceServers: options.iceServers,
    clock: {
      now: () => Date.now(),
      setTimeout: (callback, delay) => window.setTimeout(callback, delay),
      clearTimeout: (handle) => window.clearTimeout(typeof handle === 'number' ? handle : undefined),
    },
    log: { debug: line, info: line, warn: line, error: line },
    environment: {
      RTCPeerConnection: CountedPeerConnection,
      MediaStream,
      AudioContext,
      Audio,
      getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
      isSecureContext: true,
      gestures: document,
    },
  })
}

let count = 0
export async function end(from: MediaPort): Promise<End> {
  const events: MediaEvent[] = []
  count += 1
  const session = from.open(`call-${count}`, {}, (event) => events.push(event))
  const before = made.length
  await session.prepare(signal())
  const index = before
  return {
    session,
    events,
    pc: () => {
      const own = (pc: RTCPeerConnection) =>
        pc.getSenders().some(({ track }) => track && session.localStream?.getTracks().includes(track))
      const first = made[index]
      // A session may take another PeerConnection: then the newest that sends its microphone.
      const pc = first?.signalingState === 'closed' ? (made.findLast(own) ?? first) : first
      if (!pc) throw new Error('no PeerConnection was made')
      return pc
    },
  }
}

type Wish = Parameters<MediaSession['createOffer']>[0]

export async function negotiate(
  from: End,
  to: End,
  wish: Wish = { direction: 'sendrecv' },
  back: Wish = { direction: 'sendrecv' },
) {
  const offer = await from.session.createOffer(wish, signal())
  const answered = await to.session.createAnswer(offer, back, signal())
  const applied = await from.session.applyAnswer(answered.answer)
  return { offer, answered, applied }
}

export async function talk(options: Parameters<typeof port>[0] = {}) {
  const media = port(options)
  const alice = await end(media)
  const bob = await end(media)
  const negotiated = await negotiate(alice, bob)
  await hears(alice)
  await hears(bob)
  return { media, alice, bob, ...negotiated }
}

export async function flow({ pc }: End): Promise<Flow> {
  let received = 0
  let energy = 0
  let sent = 0
  const report: { forEach(each: (entry: Record<string, unknown>) => void): void } = await pc().getStats()
  report.forEach((entry) => {
    if (entry.type === 'inbound-rtp') {
      received += Number(entry.packetsReceived ?? 0)
      energy += Number(entry.totalAudioEnergy ?? 0)
    }
    if (entry.type === 'outbound-rtp') sent += Number(entry.packetsSent ?? 0)
  })
  return { received, energy, sent }
}

/** What came and went during `ms`. The fake microphone beeps once a second. */
export async function during(ms: number, who: End): Promise<Flow> {
  const before = await flow(who)
  await sleep(ms)
  const after = await flow(who)
  return {
    received: after.received - before.received,
    energy: after.energy - before.energy,
    sent: after.sent - before.sent,
  }
}

export async function until(condition: () => boolean | Promise<boolean>, limit = 10_000): Promise<number> {
  const start = performance.now()
  while (!(await condition())) {
    if (performance.now() - start > limit) throw new Error(`not within ${limit} ms: ${condition}`)
    await sleep(20)
  }
  return performance.now() - start
}

/** Milliseconds until new sound comes in. */
export async function hears(who: End, limit = 10_000): Promise<number> {
  const before = await flow(who)
  return until(async () => {
    const now = await flow(who)
    return now.received > before.received && now.energy - before.energy > silence
  }, limit)
}

export function livePeerConnections(): number {
  return made.filter((pc) => pc.signalingState !== 'closed').length
}

export async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
}

/** Milliseconds from nothing to an offer, as `call()` does it, and what the browser was still doing then. */
export async function timeOffer(
  from: MediaPort,
): Promise<{ ms: number; offer: string; gathering: RTCIceGatheringState | undefined }> {
  count += 1
  const session = from.open(`call-${count}`, {}, () => {})
  const start = performance.now()
  await session.prepare(signal())
  const offer = await session.createOffer({ direction: 'sendrecv' }, signal())
  const ms = Math.round((performance.now() - start) * 10) / 10
  const gathering = made.at(-1)?.iceGatheringState
  session.close()
  return { ms, offer, gathering }
}
