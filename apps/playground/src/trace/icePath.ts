/** The way that a call's audio takes, as the statistics of its PeerConnection tell: https://w3c.github.io/webrtc-stats/. */

export interface IceEnd {
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445 section 5.1.1). */
  readonly kind: string
  /** `udp` or `tcp`. */
  readonly protocol: string
  /** A browser that hides addresses does not tell. */
  readonly family?: 'IPv4' | 'IPv6'
  readonly port?: number
  /** How the relay is spoken to: `udp`, `tcp` or `tls`. */
  readonly relayProtocol?: string
}

export interface IcePath {
  readonly local: IceEnd
  readonly remote: IceEnd
  /** Milliseconds. */
  readonly roundTrip?: number
}

type Entry = Readonly<Record<string, unknown>>

/** The part of `RTCStatsReport` that is read. */
export interface StatsReport {
  forEach(each: (entry: Entry) => void): void
}

/** Undefined while no pair of candidates is selected. */
export function readIcePath(report: StatsReport): IcePath | undefined {
  const entries: Entry[] = []
  report.forEach((entry) => {
    entries.push(entry)
  })
  const byId = (id: unknown) => entries.find((entry) => entry.id === id)
  const transport = entries.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId)
  // Firefox has none: it marks the pair.
  const pair = transport
    ? byId(transport.selectedCandidatePairId)
    : entries.find(({ type, selected }) => type === 'candidate-pair' && selected === true)
  const [local, remote] = [byId(pair?.localCandidateId), byId(pair?.remoteCandidateId)]
  if (!local || !remote) return undefined
  const seconds = pair?.currentRoundTripTime
  return {
    local: endOf(local),
    remote: endOf(remote),
    ...(typeof seconds === 'number' && { roundTrip: seconds * 1000 }),
  }
}

function endOf({ candidateType, protocol, address, port, relayProtocol }: Entry): IceEnd {
  return {
    kind: String(candidateType),
    protocol: String(protocol),
    ...(typeof address === 'string' && address && { family: address.includes(':') ? 'IPv6' : 'IPv4' }),
    ...(typeof port === 'number' && { port }),
    ...(typeof relayProtocol === 'string' && { relayProtocol }),
  }
}

/** `host · udp · IPv4 · port 50123`. */
export function endWords({ kind, protocol, family, port, relayProtocol }: IceEnd): string {
  const relay = relayProtocol && `relay spoken to by ${relayProtocol}`
  return [kind, protocol, family, port !== undefined && `port ${port}`, relay].filter(Boolean).join(' · ')
}
