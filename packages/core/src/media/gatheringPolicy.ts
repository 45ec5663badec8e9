/**
 * When a description may leave: a pure decision on what gathering has brought so far. No fixed wait: a server that is
 * known to answer is waited for, a silent one is not, and the cap ends every wait.
 */

export interface GatheringFacts {
  readonly startedAt: number
  readonly complete: boolean
  readonly candidates: number
  /** UDP host candidates with an address (not mDNS names). */
  readonly hosts: number
  readonly relays: number
  readonly lastCandidateAt: number
  readonly servers: readonly {
    /** Known to give a candidate, or not known at all; servers that are silent or add nothing are left out. */
    readonly expectation: 'gives' | 'unknown'
    /** It gave its candidate, or said that it will not. */
    readonly settled: boolean
  }[]
}

export interface GatheringLimits {
  /** Milliseconds without a new candidate. */
  readonly quiet: number
  /** Milliseconds: the longest wait. */
  readonly cap: number
  /** Milliseconds that a server of which nothing is known may take. */
  readonly patience: number
  readonly relayOnly: boolean
  /** Host candidates of the last complete gathering on this network. */
  readonly expectedHosts: number | undefined
}

/** Milliseconds that the first candidate may take. */
const firstCandidate = 1000

export type GatheringDecision = 'leave' | 'fail' | { readonly lookAgainAt: number }

export function decideGathering(facts: GatheringFacts, limits: GatheringLimits, now: number): GatheringDecision {
  const usable = limits.relayOnly ? facts.relays : facts.candidates
  const capAt = facts.startedAt + limits.cap
  // However brief the cap: without a candidate there is nothing to send.
  const failAt = Math.max(capAt, facts.startedAt + firstCandidate)
  if (usable === 0) return facts.complete || now >= failAt ? 'fail' : { lookAgainAt: failAt }
  if (facts.complete || now >= capAt) return 'leave'

  const pending = facts.servers.filter((server) => !server.settled)
  if (pending.some((server) => server.expectation === 'gives')) return { lookAgainAt: capAt }
  const patienceAt = facts.startedAt + limits.patience
  if (pending.length > 0 && now < patienceAt) return { lookAgainAt: Math.min(patienceAt, capAt) }

  // Chromium completes 100 ms after the last useful candidate: it gathers TCP ones, which no SIP peer takes. Where it is
  // known how many host candidates there are and nobody else is to add any, there is nothing left to wait for.
  const hostsAreAll = facts.servers.length === 0 && limits.expectedHosts !== undefined && !limits.relayOnly
  if (hostsAreAll && facts.hosts >= (limits.expectedHosts ?? 0)) return 'leave'

  const quietAt = facts.lastCandidateAt + limits.quiet
  return now >= quietAt ? 'leave' : { lookAgainAt: Math.min(quietAt, capAt) }
}
