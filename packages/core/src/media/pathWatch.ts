/**
 * Notices that nothing answers on the path of a call's audio, seconds before ICE says `disconnected` (Chromium: about 7 s).
 * A far end that only stops sending, as in a hold, goes on answering the connectivity checks (RFC 7675) and is left alone.
 */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import { type StatsReport, selectedPair } from './selectedPair.ts'

/** Milliseconds between two looks. */
const interval = 1_000
/** Milliseconds without a packet and without an answer: the path is lost. */
const patience = 3_000
/** Milliseconds from one look to the next after which the page has slept: what was known is of another time. */
const slept = 2_500

/** Counters of a PeerConnection's selected pair; they only grow. */
export interface PathCount {
  readonly pair: string
  /** RTP packets received. */
  readonly packets: number
  /** STUN requests sent, and answers to them. */
  readonly requests: number
  readonly answers: number
}

export interface PathWatch {
  /** What ICE says: there is something to watch while it is connected. */
  ice(state: RTCIceConnectionState): void
  stop(): void
}

export interface PathWatchOptions {
  /** Undefined where there is nothing to count; a browser that never counts is not watched. */
  readonly count: () => Promise<PathCount | undefined>
  readonly clock: Clock
  readonly onLost: () => void
  /** Something comes again after `onLost`, and ICE itself never called it lost. */
  readonly onBack: () => void
}

export function watchPath({ count, clock, onLost, onBack }: PathWatchOptions): PathWatch {
  let timer: TimerHandle | undefined
  /** One for each time that ICE connects; a count that was asked for in an earlier one is void. */
  let round = 0
  let isOn = false
  let isLost = false
  /** The browser has counted before: what it does not say now it may say again. */
  let counts = false
  let last: (PathCount & { readonly at: number }) | undefined
  /** When the last packet, and the last answer, were seen. */
  let heardAt: number | undefined
  let answeredAt = 0
  /** Since when a request is known to wait for its answer. */
  let waitingSince: number | undefined

  function forget(now: number): void {
    heardAt = undefined
    answeredAt = now
    waitingSince = undefined
  }

  function note(counted: PathCount): void {
    const now = clock.now()
    const before = last
    last = { ...counted, at: now }
    const isAnother = before?.pair !== counted.pair
    if (!before || isAnother || now - before.at > slept) forget(now)
    if (!before) return
    const hears = counted.packets > before.packets
    const isAnswered = isAnother ? counted.answers > 0 : counted.answers > before.answers
    if (hears) heardAt = now
    if (isAnswered) {
      answeredAt = now
      waitingSince = undefined
    } else if (!isAnother && counted.requests > before.requests) waitingSince ??= now
    if (isLost && (hears || isAnswered)) {
      isLost = false
      onBack()
    } else if (!isLost && isDead(now)) {
      isLost = true
      onLost()
    }
  }

  function isDead(now: number): boolean {
    if (heardAt === undefined || waitingSince === undefined) return false
    // Silent for long when the last answer came: the far end had stopped sending, and the path was there.
    const wasFlowing = answeredAt - heardAt < patience
    return wasFlowing && now - Math.max(heardAt, answeredAt) >= patience && now - waitingSince >= interval
  }

  async function look(of: number): Promise<void> {
    const counted = await count().catch(() => undefined)
    if (of !== round || !isOn) return
    if (counted) {
      counts = true
      note(counted)
    }
    if (counts && of === round && isOn) wait()
  }

  function wait(): void {
    const of = round
    timer = clock.setTimeout(() => void look(of), interval)
  }

  function end(): void {
    isOn = false
    isLost = false
    last = undefined
    round += 1
    if (timer !== undefined) clock.clearTimeout(timer)
    timer = undefined
  }

  return {
    ice(state) {
      const isConnected = state === 'connected' || state === 'completed'
      if (isConnected === isOn) return
      if (!isConnected) return end()
      isOn = true
      wait()
    },
    stop: end,
  }
}

/** What one report says. Firefox counts no requests and answers. */
export function readPathCount(report: StatsReport): PathCount | undefined {
  let packets = 0
  report.forEach((entry) => {
    if (entry.type === 'inbound-rtp') packets += Number(entry.packetsReceived ?? 0)
  })
  const pair = selectedPair(report)
  const { requestsSent, responsesReceived } = pair ?? {}
  return typeof pair?.id === 'string' && typeof requestsSent === 'number' && typeof responsesReceived === 'number'
    ? { pair: pair.id, packets, requests: requestsSent, answers: responsesReceived }
    : undefined
}
