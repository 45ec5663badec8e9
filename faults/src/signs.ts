/**
 * What truth must show of a fault: a run in which it does not says nothing about any client. No sign asks what a library says of itself, so
 * none can throw away a run for what a client made of it.
 */
import type { Heard, Timeline } from './timeline.ts'
import { longestRun, longestSilence } from './verdict.ts'

/** Something to be seen in the timeline of each client. */
export interface Sign {
  /** Such as `WebSocket closed within 3 s`. */
  readonly what: string
  seen(timeline: Timeline): boolean
}

/** Something that the case itself saw of the network or the platform, which all clients share. */
export interface Proof {
  readonly what: string
  readonly shown: boolean
}

/** Milliseconds within which the browser hears of a connection that was reset or whose server died. */
const soon = 3_000

/** The browser itself saw its WebSocket close. */
export const connectionCut: Sign = {
  what: `WebSocket closed within ${soon / 1_000} s`,
  seen: ({ faultAt, notes }) =>
    notes.some(
      ({ at, kind, text }) => kind === 'socket' && /^#\d+ closed/.test(text) && at >= faultAt && at <= faultAt + soon,
    ),
}

/** No binding that could be reached, for so long without a break between fault and `restoredAt`. */
export const bindingGone = (seconds: number): Sign => ({
  what: `binding gone for ${seconds} s`,
  seen: ({ faultAt, restoredAt, truth }) =>
    longestRun(faultAt, restoredAt, (at) => !(truth.findLast((each) => each.at <= at)?.bound ?? true)) >=
    seconds * 1_000,
})

/** No packet of audio arrives at either end, for so long between fault and `restoredAt`. */
export const packetsSilent = (seconds: number): Sign => ({
  what: `packets silent both ways for ${seconds} s`,
  seen: ({ faultAt, restoredAt, heardHere, heardThere }) => {
    const silent = (heard: readonly Heard[]) => longestSilence(heard, faultAt, restoredAt) >= seconds
    return silent(heardHere) && silent(heardThere)
  },
})

/** The page did nothing for so long: it looks at itself four times a second as long as it runs. */
export const pageStoodStill = (seconds: number): Sign => ({
  what: `page stood still for ${seconds} s`,
  seen: ({ faultAt, restoredAt, said }) => {
    const looks = said.map(({ at }) => ({ at, packets: 1, energy: 0 }))
    return longestSilence(looks, faultAt, restoredAt) >= seconds
  },
})

/** What of the fault was not seen. Empty: it was felt. */
export function unseen(
  signs: readonly Sign[],
  proofs: readonly Proof[],
  timelines: ReadonlyMap<string, Timeline>,
): readonly string[] {
  const ofAll = proofs.filter(({ shown }) => !shown).map(({ what }) => `not ${what}`)
  const ofEach = [...timelines].flatMap(([client, timeline]) =>
    signs.filter((sign) => !sign.seen(timeline)).map(({ what }) => `${client}: not ${what}`),
  )
  return [...ofAll, ...ofEach]
}
