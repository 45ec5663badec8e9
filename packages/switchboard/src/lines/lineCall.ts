/** One call at a line: the callee's side of a dialog (RFC 3261 12-15), as small as scripted answers allow. */
import type { Cancel, Timers } from '../clock.ts'
import type { MediaAnswerer } from '../media/mediaAnswerer.ts'
import { parseAddress, parseUri } from '../message/address.ts'
import {
  allValues,
  cseqOf,
  firstValue,
  type Header,
  header,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { respond, tagOf } from '../message/respond.ts'
import { type Random, token } from '../random.ts'
import { Descriptions } from './descriptions.ts'
import { parseDtmf, type ReceivedDtmf } from './dtmf.ts'
import { repeatUntilAcknowledged } from './repeat.ts'

export interface LineCallParts {
  readonly line: string
  readonly domain: string
  readonly invite: SipRequest
  readonly timers: Timers
  readonly random: Random
  readonly media: MediaAnswerer | undefined
  readonly send: (message: SipMessage) => void
  readonly dtmf: (digit: ReceivedDtmf) => void
  readonly ended: (call: LineCall) => void
}

const allow = header('Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, MESSAGE')
const sdpType = header('Content-Type', 'application/sdp')

export class LineCall {
  /** `ringing` until a final answer. */
  status: 'ringing' | 'answered' | 'ended' = 'ringing'
  readonly #parts: LineCallParts
  readonly #waits = new Set<Cancel>()
  readonly #tags = new Map<string, string>()
  readonly #descriptions: Descriptions
  #tag = ''
  #fork = ''
  #localCseq = 1
  #remoteCseq: number
  #remoteTarget: string
  #stopRepeating: Cancel | undefined
  #isNegotiating = false

  constructor(parts: LineCallParts) {
    this.#parts = parts
    this.#remoteCseq = cseqOf(parts.invite).number
    this.#remoteTarget = parseAddress(firstValue(parts.invite, 'contact') ?? '')?.uri ?? ''
    const { line, timers } = parts
    this.#descriptions = new Descriptions(parts.invite.body, parts.media, (digit, duration) =>
      parts.dtmf({ line, callId: this.callId, digit, duration, via: 'rtp', at: timers.now() }),
    )
  }

  get callId(): string {
    return firstValue(this.#parts.invite, 'call-id') ?? ''
  }

  get remoteTag(): string {
    return tagOf(this.#parts.invite, 'from')
  }

  /** The caller's URI. */
  get from(): string {
    return parseAddress(firstValue(this.#parts.invite, 'from') ?? '')?.uri ?? ''
  }

  /** A header of the INVITE; the name in any case. */
  header(name: string): string | undefined {
    return firstValue(this.#parts.invite, name.toLowerCase())
  }

  /** A number given with the dialled name: `noanswer-3@` or `noanswer@…;seconds=3`. */
  number(param: string): number | undefined {
    const uri = parseUri(this.#parts.invite.uri)
    const text = uri?.params.get(param) ?? /-(\d{1,5})$/.exec(uri?.user ?? '')?.[1]
    const value = Number(text ?? Number.NaN)
    return Number.isFinite(value) ? value : undefined
  }

  /** Runs later, unless the call has ended by then. */
  after(seconds: number, run: () => void): void {
    const cancel = this.#parts.timers.after(seconds * 1000, () => {
      this.#waits.delete(cancel)
      if (this.status !== 'ended') run()
    })
    this.#waits.add(cancel)
  }

  /**
   * A provisional response. `media` adds a description (early media); `fork` names one of several devices behind the
   * line, each with a To tag of its own; without `contact` it makes no dialog at a strict client.
   */
  async progress(status: number, options: { media?: boolean; fork?: string; contact?: boolean } = {}): Promise<void> {
    if (this.status !== 'ringing') return
    if (!options.media) return this.#respond(status, options)
    const sdp = await this.#descriptions.describe(options.fork ?? '')
    if (sdp !== undefined && this.status === 'ringing') this.#respond(status, { ...options, body: sdp })
  }

  /** 200 with a description; 488 when the offer cannot be answered. */
  async answer(options: { fork?: string } = {}): Promise<void> {
    if (this.status !== 'ringing') return
    const fork = options.fork ?? ''
    const sdp = await this.#descriptions.describe(fork)
    if (this.status !== 'ringing') return
    if (sdp === undefined) return this.reject(488)
    this.status = 'answered'
    this.#fork = fork
    this.#tag = this.#tagOf(fork)
    this.#descriptions.keep(fork)
    this.#answerReliably(this.#response(this.#parts.invite, 200, { fork, body: sdp }))
  }

  reject(status: number, options: { reason?: string; headers?: readonly Header[] } = {}): void {
    if (this.status !== 'ringing') return
    const { invite } = this.#parts
    this.#parts.send(respond(invite, status, { tag: this.#tagOf(''), ...options }))
    this.#end()
  }

  /** Ends it from this side: BYE, or 480 while ringing. */
  hangUp(): void {
    if (this.status === 'ringing') this.reject(480)
    if (this.status === 'ended') return
    const { invite, domain, random, send } = this.#parts
    send({
      kind: 'request',
      method: 'BYE',
      uri: this.#remoteTarget,
      headers: [
        header('Via', `SIP/2.0/WS ${domain};branch=z9hG4bK${token(random)}`),
        ...allValues(invite, 'record-route').map((route) => header('Route', route)),
        header('Max-Forwards', '70'),
        header('From', `${firstValue(invite, 'to') ?? ''};tag=${this.#tag}`),
        header('To', firstValue(invite, 'from') ?? ''),
        header('Call-ID', this.callId),
        header('CSeq', `${++this.#localCseq} BYE`),
      ],
      body: '',
    })
    this.#end()
  }

  /** @internal The caller gave up; RFC 3261 9.2. */
  cancelled(): void {
    this.reject(487)
  }

  /** @internal A request inside the dialog. */
  receive(request: SipRequest): void {
    const response = this.#serve(request)
    if (response) this.#parts.send(response)
    if (request.method !== 'BYE') return
    if (this.status === 'ringing') this.reject(487)
    this.#end()
  }

  /** @internal Without a word to the caller. */
  drop(): void {
    this.#end()
  }

  /** Undefined when the answer comes later, or never: to an ACK. */
  #serve(request: SipRequest): SipResponse | undefined {
    if (request.method === 'ACK') {
      this.#stopRepeating?.()
      return undefined
    }
    const { number } = cseqOf(request)
    if (number <= this.#remoteCseq) return this.#response(request, 500, { reason: 'CSeq Out of Order' })
    this.#remoteCseq = number
    this.#remoteTarget = parseAddress(firstValue(request, 'contact') ?? '')?.uri ?? this.#remoteTarget
    switch (request.method) {
      case 'INVITE':
      case 'UPDATE':
        return this.#serveOffer(request)
      case 'INFO':
        return this.#serveInfo(request)
      case 'BYE':
      case 'OPTIONS':
      case 'MESSAGE':
      case 'PRACK':
        return this.#response(request, 200)
      case 'REFER':
        return this.#response(request, 603)
      default:
        return this.#response(request, 405)
    }
  }

  #serveInfo(request: SipRequest): SipResponse {
    const { line, dtmf, timers } = this.#parts
    const digit = parseDtmf(firstValue(request, 'content-type') ?? '', request.body)
    if (digit) dtmf({ line, callId: this.callId, ...digit, via: 'info', at: timers.now() })
    return this.#response(request, digit || request.body === '' ? 200 : 415)
  }

  #serveOffer(request: SipRequest): SipResponse | undefined {
    const known = this.#descriptions.of(this.#fork)
    if (this.#isNegotiating) return this.#response(request, 491)
    if (this.status === 'ringing' && (request.method === 'INVITE' || request.body !== '')) {
      // Its first offer is not answered yet (RFC 3261 14.2, RFC 3311 5.2).
      return respond(request, 500, { headers: [header('Retry-After', '2')] })
    }
    if (known === undefined) return this.#response(request, 488)
    if (request.body !== '') {
      void this.#renegotiate(request)
      return undefined
    }
    // An UPDATE may come for its timer alone. A re-INVITE asks for our offer: what holds, offered once more.
    if (request.method === 'UPDATE') return this.#response(request, 200)
    const offer = known.replace(/^a=setup:\w+/gm, 'a=setup:actpass')
    this.#answerReliably(this.#response(request, 200, { body: offer }))
    return undefined
  }

  async #renegotiate(request: SipRequest): Promise<void> {
    this.#isNegotiating = true
    const sdp = await this.#descriptions.renegotiate(this.#fork, request.body)
    this.#isNegotiating = false
    const { send } = this.#parts
    if (sdp === undefined || this.status === 'ended') {
      send(this.#response(request, this.status === 'ended' ? 481 : 488))
      return
    }
    const response = this.#response(request, 200, { body: sdp })
    if (request.method === 'INVITE') this.#answerReliably(response)
    else send(response)
  }

  #answerReliably(response: SipResponse): void {
    const { timers, send } = this.#parts
    this.#stopRepeating?.()
    this.#stopRepeating = repeatUntilAcknowledged(
      timers,
      () => send(response),
      () => this.hangUp(),
    )
  }

  #respond(status: number, options: { fork?: string; contact?: boolean; body?: string }): void {
    this.#parts.send(this.#response(this.#parts.invite, status, options))
  }

  #response(
    request: SipRequest,
    status: number,
    options: { fork?: string; contact?: boolean; body?: string; reason?: string } = {},
  ): SipResponse {
    const { line, domain } = this.#parts
    const { fork = '', contact = true, body = '', reason } = options
    const headers: Header[] = []
    const makesDialog = request.method === 'INVITE' || request.method === 'UPDATE'
    if (makesDialog && contact && status < 300) headers.push(header('Contact', `<sip:${line}@${domain};transport=ws>`))
    if (status >= 200 && status < 300) headers.push(allow)
    if (body !== '') headers.push(sdpType)
    const tag = this.#tagOf(fork)
    return respond(request, status, { tag, headers, body, ...(reason !== undefined && { reason }) })
  }

  #tagOf(fork: string): string {
    const known = this.#tags.get(fork)
    if (known !== undefined) return known
    const tag = token(this.#parts.random, 10)
    this.#tags.set(fork, tag)
    return tag
  }

  #end(): void {
    if (this.status === 'ended') return
    this.status = 'ended'
    this.#stopRepeating?.()
    for (const cancel of this.#waits) cancel()
    this.#waits.clear()
    this.#descriptions.close()
    this.#parts.ended(this)
  }
}
