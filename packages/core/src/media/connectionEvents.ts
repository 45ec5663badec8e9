/** Tells of ICE, DTLS and the selected path of a PeerConnection, in the port's events. */
import type { MediaEvent } from '../ports/media.ts'
import type { CallMediaSnapshot } from '../types.ts'

export interface ConnectionEvents {
  /** Looks for the DTLS transport, which exists once a local description is set. */
  refresh(): void
  stop(): void
}

export function watchConnection(pc: RTCPeerConnection, emit: (event: MediaEvent) => void): ConnectionEvents {
  let transport: RTCDtlsTransport | null = null
  let dtls: RTCDtlsTransportState = 'new'
  let path: CallMediaSnapshot['path']
  let stopped = false

  const tellDtls = (state: RTCDtlsTransportState) => {
    if (state === dtls || stopped) return
    dtls = state
    emit({ type: 'media.dtls', state })
    if (state === 'connected') void tellPath()
  }
  const tellPath = async () => {
    let report: RTCStatsReport
    try {
      report = await pc.getStats()
    } catch {
      return
    }
    const found = selectedPath(report)
    if (stopped || !found || found === path) return
    path = found
    emit({ type: 'media.path', path })
  }
  const onIce = () => {
    if (stopped) return
    const state = pc.iceConnectionState
    emit({ type: 'media.ice', state })
    if (state === 'connected' || state === 'completed') void tellPath()
  }
  const onDtls = () => {
    if (transport) tellDtls(transport.state)
  }
  const onPair = () => void tellPath()
  /** Firefox had no RTCDtlsTransport for long: there the connection's own state stands for it. */
  const onConnection = () => {
    if (pc.connectionState === 'connected') tellDtls('connected')
    else if (pc.connectionState === 'failed' && pc.iceConnectionState !== 'failed') tellDtls('failed')
  }
  const leave = () => {
    transport?.removeEventListener('statechange', onDtls)
    transport?.iceTransport?.removeEventListener('selectedcandidatepairchange', onPair)
  }

  pc.addEventListener('iceconnectionstatechange', onIce)
  pc.addEventListener('connectionstatechange', onConnection)
  return {
    refresh() {
      const current = pc.getSenders().find((sender) => sender.transport)?.transport ?? null
      if (current === transport || stopped) return
      leave()
      transport = current
      transport?.addEventListener('statechange', onDtls)
      transport?.iceTransport?.addEventListener('selectedcandidatepairchange', onPair)
    },
    stop() {
      stopped = true
      leave()
      pc.removeEventListener('iceconnectionstatechange', onIce)
      pc.removeEventListener('connectionstatechange', onConnection)
    },
  }
}

interface PairStats {
  readonly type: string
  readonly state?: string
  readonly nominated?: boolean
  readonly selected?: boolean
  readonly localCandidateId?: string
  readonly selectedCandidatePairId?: string
  readonly candidateType?: string
}

/** https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-selectedcandidatepairid; Firefox marks the pair instead. */
export function selectedPath(report: {
  get(id: string): unknown
  forEach(each: (entry: PairStats) => void): void
}): CallMediaSnapshot['path'] {
  let selected: PairStats | undefined
  report.forEach((entry) => {
    if (entry.type === 'transport' && entry.selectedCandidatePairId !== undefined) {
      selected = stats(report.get(entry.selectedCandidatePairId)) ?? selected
    } else if (entry.type === 'candidate-pair' && !selected) {
      if (entry.selected || (entry.nominated && entry.state === 'succeeded')) selected = entry
    }
  })
  const local = selected?.localCandidateId === undefined ? undefined : stats(report.get(selected.localCandidateId))
  switch (local?.candidateType) {
    case 'host':
      return 'host'
    case 'srflx':
    case 'prflx':
      return 'srflx'
    case 'relay':
      return 'relay'
    default:
      return undefined
  }
}

function stats(entry: unknown): PairStats | undefined {
  return typeof entry === 'object' && entry !== null && 'type' in entry && typeof entry.type === 'string'
    ? (entry as PairStats)
    : undefined
}
