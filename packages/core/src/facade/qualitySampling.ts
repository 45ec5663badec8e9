/** How well a call's audio gets through, from what its media port counts and the far end reports. */
import type { AudioMeasure } from '../ports/media.ts'
import type { CallQuality } from '../types.ts'
import type { Sampling } from './sampledStore.ts'

/** Looks of which the first and the last make the loss: of single packets, one a second would be 2 %. */
const looks = 6
/** From which value on it is degraded, and bad. What they stand on is said where `CallQuality` is. */
const limits = { loss: [0.03, 0.1], jitter: [0.03, 0.1], roundTripTime: [0.3, 0.8] } as const

export const qualitySampling: Sampling<CallQuality> = {
  interval: 1_000,
  sound: false,
  idle: {},
  begin() {
    let measures: readonly AudioMeasure[] = []
    return (now) => {
      const last = measures.at(-1)
      if (!now || (last && hasBegunAnew(last, now))) measures = []
      if (!now) return {}
      measures = [...measures, now].slice(-looks)
      const first = measures[0] ?? now
      const came = packetsOf(now) - packetsOf(first)
      const hasCome = last !== undefined && packetsOf(now) > packetsOf(last)
      return came > 0 && hasCome ? qualityOf(now, came, lostOf(now) - lostOf(first)) : {}
    }
  },
}

/** Nothing is said of how a loss was shared out when another PeerConnection, or stream of the far end, took over. */
function hasBegunAnew(last: AudioMeasure, now: AudioMeasure): boolean {
  return now.connection !== last.connection || packetsOf(now) < packetsOf(last)
}

function qualityOf({ received, reported, checkTime }: AudioMeasure, came: number, lost: number): CallQuality {
  // Fewer than none: packets that came late had been counted as lost (RFC 3550 A.3).
  const gone = Math.max(0, lost)
  const loss = received.lost === undefined ? undefined : gone / (came + gone)
  const { jitter } = received
  const roundTripTime = reported.roundTripTime ?? checkTime
  const grades = [
    grade(limits.loss, loss, reported.loss),
    grade(limits.jitter, jitter, reported.jitter),
    grade(limits.roundTripTime, roundTripTime),
  ]
  return {
    rating: ratings[Math.max(...grades)] ?? 'good',
    ...(loss !== undefined && { loss }),
    ...(jitter !== undefined && { jitter }),
    ...(roundTripTime !== undefined && { roundTripTime }),
    ...(reported.loss !== undefined && { remoteLoss: reported.loss }),
    ...(reported.jitter !== undefined && { remoteJitter: reported.jitter }),
  }
}

const ratings = ['good', 'degraded', 'bad'] as const

/** How many of the limits one of the values reaches. */
function grade(limit: readonly number[], ...values: readonly (number | undefined)[]): number {
  return limit.filter((from) => values.some((value) => value !== undefined && value >= from)).length
}

const packetsOf = ({ received }: AudioMeasure) => received.packets ?? 0
const lostOf = ({ received }: AudioMeasure) => received.lost ?? 0
