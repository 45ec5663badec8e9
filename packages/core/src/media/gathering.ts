/** One gathering of a PeerConnection: counts what comes, tells when the description may leave, and teaches what it saw. */
import { PhoneError } from '../errors.ts'
import type { Clock, TimerHandle } from '../ports/clock.ts'
import { abortable } from './abortable.ts'
import { decideGathering, type GatheringFacts, type GatheringLimits } from './gatheringPolicy.ts'
import type { IceKnowledge } from './iceKnowledge.ts'
import { endOfUsername, type IceServerUrl, isTurn, normalUrl } from './iceServers.ts'

export interface Gathering {
  /** Resolves when the description may leave; rejects with noCandidates, with `trouble`, or with the signal's reason. */
  wait(signal: AbortSignal): Promise<void>
  /** Host candidates were hidden behind mDNS names, as before the microphone is allowed. */
  readonly obscured: boolean
  /** Why there is no relay candidate, as far as a TURN server or the browser said. */
  readonly trouble: PhoneError | undefined
  stop(): void
}

export interface GatheringOptions {
  readonly servers: readonly IceServerUrl[]
  readonly limits: Omit<GatheringLimits, 'expectedHosts'>
  readonly knowledge: IceKnowledge
  readonly clock: Clock
  /** To learn, not to call: waits for all, whatever is known already. */
  readonly thorough?: boolean
  /** It ended without a relay candidate, though there is a TURN server. */
  readonly onTrouble?: (code: TurnTrouble, error: PhoneError) => void
}

export type TurnTrouble = 'turnCredentialsRejected' | 'turnUnavailable'

/** Error codes of TURN (RFC 8489 14.8, RFC 8656 19) that speak of the credentials. */
const refusals: readonly number[] = [401, 403, 438, 441]

interface Trouble {
  readonly code: TurnTrouble
  readonly error: PhoneError
}

interface Server {
  readonly url: string
  readonly expectation: 'gives' | 'unknown' | 'nothing'
  settled: boolean
}

/** Call it before `setLocalDescription`, which starts the gathering. */
export function startGathering(pc: RTCPeerConnection, options: GatheringOptions): Gathering {
  const { knowledge, clock, limits } = options
  const startedAt = clock.now()
  // With `relay` only, browsers ask no STUN server.
  const asked = options.servers.filter(({ url }) => !limits.relayOnly || isTurn(url))
  const servers = asked.map(({ url }): Server => {
    const known = options.thorough ? undefined : knowledge.verdict(url)
    const expectation = known === undefined ? 'unknown' : known.type === 'gives' ? 'gives' : 'nothing'
    return { url, expectation, settled: false }
  })
  const awaited = servers.filter((server) => server.expectation !== 'nothing')
  const expectedHosts = options.thorough ? undefined : knowledge.hosts
  let complete = false
  let candidates = 0
  let hosts = 0
  let relays = 0
  let lastCandidateAt = startedAt
  let obscured = false
  let began = false
  let trouble: Trouble | undefined
  let timer: TimerHandle | undefined
  let decided = false
  let learnt = false
  let settle: { resolve: () => void; reject: (error: PhoneError) => void }
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  done.catch(() => {})

  const facts = (): GatheringFacts => ({
    startedAt,
    complete,
    candidates,
    hosts,
    relays,
    lastCandidateAt,
    servers: awaited.map(({ expectation, settled }) => ({
      expectation: expectation === 'gives' ? 'gives' : 'unknown',
      settled,
    })),
  })

  const look = () => {
    if (decided) return
    if (timer !== undefined) clock.clearTimeout(timer)
    timer = undefined
    const now = clock.now()
    const decision = decideGathering(facts(), { ...limits, expectedHosts }, now)
    if (typeof decision === 'object') {
      timer = clock.setTimeout(look, Math.max(0, decision.lookAgainAt - now))
      return
    }
    decided = true
    if (decision === 'leave') settle.resolve()
    else settle.reject((limits.relayOnly && cause()?.error) || new PhoneError('noCandidates'))
    // Late answers still teach, until the cap.
    const left = startedAt + limits.cap - now
    if (complete || left <= 0 || options.thorough) finish()
    else timer = clock.setTimeout(finish, left)
  }

  const onCandidate = (event: RTCPeerConnectionIceEvent) => {
    const { candidate } = event
    if (!candidate?.candidate) return
    began = true
    const { type, protocol, address } = readCandidate(candidate)
    candidates += 1
    lastCandidateAt = clock.now()
    if (type === 'relay') relays += 1
    if (address.endsWith('.local')) obscured = true
    else if (type === 'host' && protocol === 'udp') hosts += 1
    if (type === 'srflx' || type === 'relay') answered(type, originOf(event, candidate))
    look()
  }

  const answered = (type: 'srflx' | 'relay', url: string | undefined) => {
    // A TURN server gives a server-reflexive candidate on the way to the relay one, which is the one to wait for.
    const givers = servers.filter(
      (server) => isTurn(server.url) === (type === 'relay') && (url === undefined || server.url === url),
    )
    for (const server of givers) {
      if (!server.settled) knowledge.learn(server.url, { type: 'gives', ms: clock.now() - startedAt })
      server.settled = true
    }
  }

  const onError = (event: RTCPeerConnectionIceErrorEvent) => {
    if (isTurn(event.url)) noteTrouble(event)
    // 701 comes once for each interface that did not reach the server: the next one may. Others are the server's own no.
    if (event.errorCode === 701) return
    for (const server of servers) if (server.url === normalUrl(event.url)) server.settled = true
    look()
  }

  /** What speaks of the credentials says most. */
  const noteTrouble = ({ errorCode, url }: RTCPeerConnectionIceErrorEvent) => {
    const code = refusals.includes(errorCode) ? 'turnCredentialsRejected' : 'turnUnavailable'
    if (trouble && code === 'turnUnavailable') return
    trouble = troubleOf(code, `${normalUrl(url)} says ${errorCode}`)
  }

  const cause = (): Trouble | undefined => (relays > 0 ? undefined : (trouble ?? silentTrouble()))

  /** Firefox ESR 140 has no `icecandidateerror`; a username that is limited in time says itself when that is over. */
  const silentTrouble = (): Trouble | undefined => {
    if ('onicecandidateerror' in pc || !complete) return undefined
    const over = asked.find(({ url, server }) => isTurn(url) && endOfUsername(server) <= clock.now())
    return (
      over && troubleOf('turnCredentialsRejected', `${over.url} gave nothing, and by its username its time is over`)
    )
  }

  const onState = () => {
    if (pc.iceGatheringState === 'gathering') began = true
    complete = began && pc.iceGatheringState === 'complete'
    if (complete && !learnt && !obscured && hosts > 0) knowledge.learnHosts(hosts)
    look()
    if (complete) finish()
  }

  const finish = () => {
    if (!learnt) {
      learnt = true
      const why = cause()
      if (why && !limits.relayOnly) options.onTrouble?.(why.code, why.error)
      for (const server of servers) {
        if (server.settled) continue
        const quick = complete && !isTurn(server.url)
        knowledge.learn(server.url, quick ? { type: 'adds nothing', ms: clock.now() - startedAt } : { type: 'silent' })
      }
    }
    stop()
  }

  const stop = () => {
    learnt = true
    if (timer !== undefined) clock.clearTimeout(timer)
    timer = undefined
    pc.removeEventListener('icecandidate', onCandidate)
    pc.removeEventListener('icecandidateerror', onError)
    pc.removeEventListener('icegatheringstatechange', onState)
  }

  pc.addEventListener('icecandidate', onCandidate)
  pc.addEventListener('icecandidateerror', onError)
  pc.addEventListener('icegatheringstatechange', onState)
  look()
  return {
    wait: (signal) => abortable(done, signal),
    get obscured() {
      return obscured
    },
    get trouble() {
      return cause()?.error
    },
    stop,
  }
}

function troubleOf(code: TurnTrouble, detail: string): Trouble {
  return { code, error: new PhoneError(code, { detail }) }
}

/** Firefox before 125 leaves `type` and `address` undefined at times: the line itself has them (RFC 8839 section 5.1). */
function readCandidate(candidate: RTCIceCandidate): { type: string; protocol: string; address: string } {
  const words = candidate.candidate.split(' ')
  const at = words.indexOf('typ')
  return { type: words[at + 1] ?? '', protocol: (words[2] ?? '').toLowerCase(), address: words[4] ?? '' }
}

/** The server behind a candidate: on the candidate by the standard, on the event in older Chromium. */
function originOf(event: RTCPeerConnectionIceEvent, candidate: RTCIceCandidate): string | undefined {
  for (const source of [candidate, event]) {
    if ('url' in source && typeof source.url === 'string' && source.url !== '') return normalUrl(source.url)
  }
  return undefined
}
