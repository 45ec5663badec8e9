/** The pair of candidates that a call's audio goes over, as a report of its PeerConnection tells: https://w3c.github.io/webrtc-stats/. */

type Entry = Readonly<Record<string, unknown>>

/** What is used of `RTCStatsReport`. */
export interface StatsReport {
  get(id: string): unknown
  forEach(each: (entry: Entry) => void): void
}

/** `RTCIceCandidatePairStats`. Undefined before a pair is selected. */
export function selectedPair(report: StatsReport): Entry | undefined {
  let id: unknown
  report.forEach((entry) => {
    if (entry.type === 'transport') id = entry.selectedCandidatePairId ?? id
  })
  const pair = typeof id === 'string' ? report.get(id) : undefined
  return typeof pair === 'object' && pair !== null ? (pair as Entry) : undefined
}

/** Seconds from a connectivity check to its answer. Undefined where the browser does not say. */
export function readRoundTripTime(report: StatsReport): number | undefined {
  const time = selectedPair(report)?.currentRoundTripTime
  return typeof time === 'number' ? time : undefined
}
