/** From a timeline to figures: pure, so that the definitions in docs/resilience.md are tested ones. */
import type { Claim } from './client.ts'
import type { Heard, Said, Timeline, Truth } from './timeline.ts'

export const limits = {
  /** Milliseconds that a client may say what is not so before it counts as a false state. */
  falseState: 10_000,
  /** How much must come within `window` to count as audio: a quarter of what G.711 sends, */
  packets: 25,
  /**
   * and as much energy, in squares of full scale times seconds: eight times what A-law has for silence, which is never zero
   * (8/32768). Speech and tones of these calls have some ten thousand times as much.
   */
  energy: 1e-6,
  /** Milliseconds. */
  window: 2_000,
  /** What was false for less, ms, is what looking four times a second makes of any change. */
  resolution: 500,
  /** A page that told nothing for as long, in ms, was frozen: nobody could look at it. */
  stale: 1_500,
} as const

const step = 100

export type FalseState = 'registered' | 'callUp' | 'callOver' | 'mediaConnected' | 'held'

export interface Verdict {
  /** At the end both ends have the call and hear each other. */
  readonly kept: boolean
  /** At the end both ends have the call, and at least one hears nothing. */
  readonly keptSilent: boolean
  readonly here: Claim['call']
  readonly farCall: boolean
  /** Seconds from `restoredAt` until registered for good; 0 when it never was not, null when it is not at the end. */
  readonly registered: number | null
  /** Seconds from `talkAt` until audio both ways for good; 0 and null as above. */
  readonly audio: number | null
  /** Longest time without a packet from the fault on, seconds, by direction. */
  readonly silence: { readonly here: number; readonly there: number }
  /** The longest of each kind, seconds; `counts`: longer than the limit. */
  readonly falseStates: readonly { readonly kind: FalseState; readonly seconds: number; readonly counts: boolean }[]
}

export function judge(timeline: Timeline): Verdict {
  const { endedAt, faultAt, said, truth } = timeline
  const here = lastAt(said, endedAt)?.claim.call ?? 'none'
  const farCall = lastAt(truth, endedAt)?.farCall ?? false
  const bothHaveIt = here === 'up' && farCall
  const atEnd = endedAt - limits.window
  const audible = isAudible(timeline.heardHere, atEnd) && isAudible(timeline.heardThere, atEnd)
  return {
    kept: bothHaveIt && audible,
    keptSilent: bothHaveIt && !audible,
    here,
    farCall,
    registered: registeredAfter(timeline),
    audio: audioAfter(timeline),
    silence: {
      here: longestSilence(timeline.heardHere, faultAt, endedAt),
      there: longestSilence(timeline.heardThere, faultAt, endedAt),
    },
    falseStates: falseStates(timeline),
  }
}

function registeredAfter({ restoredAt, endedAt, said, truth }: Timeline): number | null {
  return settledAfter(
    restoredAt,
    endedAt,
    (at) => (lastAt(truth, at)?.bound ?? false) && (lastAt(said, at)?.claim.registered ?? false),
  )
}

function audioAfter({ talkAt, endedAt, heardHere, heardThere }: Timeline): number | null {
  const from = settledAfter(
    talkAt,
    endedAt - limits.window,
    (at) => isAudible(heardHere, at) && isAudible(heardThere, at),
  )
  if (from === null || from === 0) return from
  // The window looks ahead: what counts is the first packet in it, of the direction that came last.
  const at = talkAt + from * 1_000
  const first = (heard: readonly Heard[]) => heard.find((each) => each.at >= at && each.packets > 0)?.at ?? at
  return (Math.max(first(heardHere), first(heardThere)) - talkAt) / 1_000
}

/** Seconds from `from` until `holds` is true and stays so until `until`; null where it is not true at `until`. */
function settledAfter(from: number, until: number, holds: (at: number) => boolean): number | null {
  let since: number | null = null
  for (let at = until; at >= from && holds(at); at -= step) since = at
  if (since === null) return null
  return since - from < step ? 0 : (since - from) / 1_000
}

/** Audio in the time that begins at `at`. */
function isAudible(heard: readonly Heard[], at: number): boolean {
  let packets = 0
  let energy = 0
  for (let index = firstAfter(heard, at); index < heard.length; index += 1) {
    const each = heard[index]
    if (!each || each.at > at + limits.window) break
    packets += each.packets
    energy += each.energy
  }
  return packets >= limits.packets && energy >= limits.energy
}

/** Seconds. */
export function longestSilence(heard: readonly Heard[], from: number, until: number): number {
  let last = from
  let longest = 0
  for (const { at, packets } of heard) {
    if (at < from || at > until || packets === 0) continue
    longest = Math.max(longest, at - last)
    last = at
  }
  return Math.max(longest, until - last) / 1_000
}

function falseStates(timeline: Timeline): Verdict['falseStates'] {
  const { said, truth, heardHere, endedAt } = timeline
  const begin = said[0]?.at ?? endedAt
  const kinds: Record<FalseState, (claim: Claim, so: Truth, arrives: boolean) => boolean> = {
    registered: (claim, so) => claim.registered && !so.bound,
    callUp: (claim, so) => claim.call === 'up' && !so.farCall,
    callOver: (claim, so) => claim.call === 'none' && so.farCall,
    mediaConnected: (claim, _, arrives) =>
      claim.call === 'up' && claim.media === 'connected' && !claim.held && !arrives,
    held: (claim, _, arrives) => claim.call === 'up' && claim.held && arrives,
  }
  return (Object.keys(kinds) as FalseState[]).flatMap((kind) => {
    const seconds =
      longestRun(begin, endedAt, (at) => {
        const page = lastAt(said, at)
        const so = lastAt(truth, at)
        if (!page || !so || at - page.at > limits.stale) return false
        return kinds[kind](page.claim, so, arrivedSince(heardHere, at - limits.stale, at))
      }) / 1_000
    const counts = seconds * 1_000 > limits.falseState
    return seconds * 1_000 > limits.resolution ? [{ kind, seconds, counts }] : []
  })
}

/** Milliseconds. */
export function longestRun(from: number, until: number, holds: (at: number) => boolean): number {
  let longest = 0
  let since: number | null = null
  for (let at = from; at <= until; at += step) {
    if (!holds(at)) since = null
    else {
      since ??= at
      longest = Math.max(longest, at - since)
    }
  }
  return longest
}

function arrivedSince(heard: readonly Heard[], from: number, until: number): boolean {
  for (let index = firstAfter(heard, from); index < heard.length; index += 1) {
    const each = heard[index]
    if (!each || each.at > until) return false
    if (each.packets > 0) return true
  }
  return false
}

/** The newest entry that is not younger than `at`. */
export function lastAt<T extends Said | Truth>(entries: readonly T[], at: number): T | undefined {
  return entries[firstAfter(entries, at) - 1]
}

/** Index of the first entry younger than `at`; entries are in order. */
function firstAfter(entries: readonly { readonly at: number }[], at: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}
