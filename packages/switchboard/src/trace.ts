/** What passed, for ladders and tests. Secrets are taken out before anyone sees a message. */
import type { Timers } from './clock.ts'
import type { Flow } from './flow/flow.ts'
import { callEach } from './listeners.ts'
import { cseqOf, firstValue, type Header, type SipMessage } from './message/message.ts'
import { claimedParty } from './message/party.ts'
import { serialise } from './message/serialise.ts'

export interface TracedMessage {
  /** Epoch milliseconds. */
  readonly at: number
  /** Seen from the switchboard. */
  readonly direction: 'in' | 'out'
  readonly flow: string
  /** The user or the line at the other end; until someone is authenticated, who the message says it is. */
  readonly party: string | undefined
  readonly partyKind: 'client' | 'line'
  readonly callId: string
  readonly cseq: string
  /** Of the request, or of the request that is answered. */
  readonly method: string
  readonly status?: number
  /** `INVITE` or `180 Ringing` */
  readonly summary: string
  /** The whole message, redacted. */
  readonly text: string
}

const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'authentication-info',
  'proxy-authentication-info',
])

export class Trace {
  readonly #listeners = new Set<(message: TracedMessage) => void>()
  readonly #timers: Timers

  constructor(timers: Timers) {
    this.#timers = timers
  }

  subscribe(listener: (message: TracedMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  clear(): void {
    this.#listeners.clear()
  }

  record(direction: 'in' | 'out', flow: Flow, message: SipMessage): void {
    if (this.#listeners.size === 0) return
    const traced: TracedMessage = {
      at: this.#timers.now(),
      direction,
      flow: flow.id,
      party: flow.user ?? claimedParty(direction, message),
      partyKind: flow.kind,
      callId: firstValue(message, 'call-id') ?? '',
      cseq: firstValue(message, 'cseq') ?? '',
      method: message.kind === 'request' ? message.method : cseqOf(message).method,
      ...(message.kind === 'response' && { status: message.status }),
      summary: message.kind === 'request' ? message.method : `${message.status} ${message.reason}`,
      text: serialise(redact(message)),
    }
    callEach(this.#listeners, traced)
  }
}

/** Digest answers of either end, and the keys of ICE and SDES; fingerprints are public. */
function redact(message: SipMessage): SipMessage {
  const headers: Header[] = message.headers.map((each) =>
    secretHeaders.has(each.key)
      ? { ...each, value: `${/^\w+(?=\s)/.exec(each.value)?.[0] ?? ''} [redacted]`.trim() }
      : each,
  )
  const body = message.body.replace(/^(k=|a=(?:ice-pwd:|key-mgmt:|crypto:\d+ \S+ )).*$/gm, '$1[redacted]')
  return { ...message, headers, body }
}
