/** A SIP client that is nothing but text: what a test sends is what it wrote, and it keeps all that came. */
import { digestResponse } from '../auth/digest.ts'
import { parseParams } from '../message/address.ts'
import {
  allValues,
  cseqOf,
  firstValue,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { parse } from '../message/parse.ts'
import { respond } from '../message/respond.ts'
import { serialise } from '../message/serialise.ts'
import type { WebSocketLike } from '../webSocketLike.ts'

export const sdp =
  'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 0 110\r\na=rtpmap:111 opus/48000/2\r\n' +
  'a=rtpmap:110 telephone-event/48000\r\na=mid:0\r\na=sendrecv\r\n'

type Waiter = { matches: (message: SipMessage) => boolean; resolve: (message: SipMessage) => void }

let count = 0

export class RawClient {
  readonly user: string
  readonly received: SipMessage[] = []
  readonly pongs: string[] = []
  readonly host = `client${++count}.invalid`
  readonly domain: string
  closed: { code: number } | undefined
  socket: WebSocketLike
  #cseq = 0
  #branches = 0
  #taken = new Set<SipMessage>()
  #waiters: Waiter[] = []

  constructor(user: string, domain: string, socket: WebSocketLike) {
    this.user = user
    this.domain = domain
    this.socket = socket
    this.attach(socket)
  }

  get uri(): string {
    return `sip:${this.user}@${this.domain}`
  }

  get contact(): string {
    return `sip:${this.user}-device@${this.host};transport=ws`
  }

  /** Another connection, as after a reconnect. */
  attach(socket: WebSocketLike): Promise<void> {
    this.socket = socket
    this.closed = undefined
    return new Promise((resolve) => {
      socket.addEventListener('open', () => resolve())
      socket.addEventListener('close', (event) => {
        this.closed = event
      })
      socket.addEventListener('message', (event) => {
        const result = parse(event.data)
        if (result.ok) this.#receive(result.message)
        else this.pongs.push(event.data)
      })
    })
  }

  /** The first message, of those not taken yet, that is this request or this response (`INVITE`, `200 INVITE`). */
  next(what: string): Promise<SipMessage> {
    const matches = (message: SipMessage) =>
      !this.#taken.has(message) &&
      what === (message.kind === 'request' ? message.method : `${message.status} ${cseqOf(message).method}`)
    const known = this.received.find(matches)
    if (known) {
      this.#taken.add(known)
      return Promise.resolve(known)
    }
    return new Promise((resolve) => this.#waiters.push({ matches, resolve }))
  }

  async nextRequest(method: string): Promise<SipRequest> {
    const message = await this.next(method)
    if (message.kind !== 'request') throw new Error('not a request')
    return message
  }

  async nextResponse(what: string): Promise<SipResponse> {
    const message = await this.next(what)
    if (message.kind !== 'response') throw new Error('not a response')
    return message
  }

  /** What came and nobody asked for yet, in short. */
  get untaken(): string[] {
    return this.received
      .filter((each) => !this.#taken.has(each))
      .map((each) => (each.kind === 'request' ? each.method : `${each.status} ${cseqOf(each).method}`))
  }

  request(method: string, uri: string, lines: Record<string, string> = {}, body = ''): SipRequest {
    const cseq = lines.CSeq ?? `${++this.#cseq} ${method}`
    const all: Record<string, string> = {
      Via: `SIP/2.0/WS ${this.host};branch=z9hG4bK${this.user}${this.host}${++this.#branches}`,
      'Max-Forwards': '70',
      From: `<${this.uri}>;tag=${this.user}`,
      To: `<${uri}>`,
      'Call-ID': `call-${this.host}`,
      Contact: `<${this.contact}>`,
      ...lines,
      CSeq: cseq,
    }
    if (body) all['Content-Type'] ??= 'application/sdp'
    const headers = Object.entries(all).map(([name, value]) => ({ key: name.toLowerCase(), name, value }))
    return { kind: 'request', method, uri, headers, body }
  }

  send(message: SipMessage): void {
    this.socket.send(serialise(message))
  }

  respond(request: SipMessage, status: number, body = '', lines: Record<string, string> = {}): void {
    if (request.kind !== 'request') throw new Error('only requests are answered')
    const headers = Object.entries({ Contact: `<${this.contact}>`, ...lines }).map(([name, value]) => ({
      key: name.toLowerCase(),
      name,
      value,
    }))
    this.send(respond(request, status, { tag: `${this.user}-${this.host}`, headers, body }))
  }

  /** The Authorization value for a challenge. */
  authorise(
    challenge: SipResponse,
    method: string,
    uri: string,
    username: string,
    password: string,
    nc = '00000001',
  ): string {
    const name = challenge.status === 401 ? 'www-authenticate' : 'proxy-authenticate'
    const first = challenge.headers.find((each) => each.key === name)?.value ?? ''
    const fields = parseParams(first.replace(/^Digest /, '').replaceAll(', ', ';'))
    const algorithm = fields.get('algorithm') === 'SHA-256' ? ('SHA-256' as const) : ('MD5' as const)
    const realm = fields.get('realm') ?? ''
    const nonce = fields.get('nonce') ?? ''
    const answer = { username, realm, nonce, uri, algorithm, qop: 'auth', cnonce: 'c', nc }
    const response = digestResponse(answer, method, password)
    return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}, qop=auth, cnonce="c", nc=${nc}`
  }

  /** Registers and returns the last answer. */
  async register(password: string, lines: Record<string, string> = {}, username = this.user): Promise<SipResponse> {
    const uri = `sip:${this.domain}`
    const base = { To: `<${this.uri}>`, 'Call-ID': `register-${this.host}`, Expires: '600', ...lines }
    this.send(this.request('REGISTER', uri, base))
    const challenge = await this.#final('REGISTER')
    if (challenge.status !== 401) return challenge
    const Authorization = this.authorise(challenge, 'REGISTER', uri, username, password)
    this.send(this.request('REGISTER', uri, { ...base, Authorization }))
    return this.#final('REGISTER')
  }

  invite(uri: string, lines: Record<string, string> = {}, body = sdp): SipRequest {
    const request = this.request('INVITE', uri, lines, body)
    this.send(request)
    return request
  }

  /** ACK for a 2xx, or another request inside the dialog that this INVITE and its answer made. */
  inDialog(
    method: string,
    invite: SipRequest,
    ok: SipMessage,
    lines: Record<string, string> = {},
    body = '',
  ): SipRequest {
    const uri = /<([^>]*)>/.exec(firstValue(ok, 'contact') ?? '')?.[1] ?? ''
    const route = allValues(ok, 'record-route').reverse().join(', ')
    const request = this.request(
      method,
      uri,
      {
        ...(method === 'ACK' && { CSeq: `${cseqOf(invite).number} ACK` }),
        To: firstValue(ok, 'to') ?? '',
        From: firstValue(ok, 'from') ?? '',
        'Call-ID': firstValue(ok, 'call-id') ?? '',
        Route: route,
        ...lines,
      },
      body,
    )
    this.send(request)
    return request
  }

  /** The callee's requests, in the dialog that the INVITE it received made. */
  inDialogAsCallee(method: string, invite: SipMessage, lines: Record<string, string> = {}, body = ''): SipRequest {
    const uri = /<([^>]*)>/.exec(firstValue(invite, 'contact') ?? '')?.[1] ?? ''
    const request = this.request(
      method,
      uri,
      {
        From: `${firstValue(invite, 'to') ?? ''};tag=${this.user}-${this.host}`,
        To: firstValue(invite, 'from') ?? '',
        'Call-ID': firstValue(invite, 'call-id') ?? '',
        Route: allValues(invite, 'record-route').join(', '),
        ...lines,
      },
      body,
    )
    this.send(request)
    return request
  }

  #final(method: string): Promise<SipResponse> {
    return new Promise((resolve) => {
      const matches = (message: SipMessage) =>
        message.kind === 'response' &&
        !this.#taken.has(message) &&
        cseqOf(message).number === this.#cseq &&
        cseqOf(message).method === method &&
        message.status >= 200
      this.#waiters.push({ matches, resolve: (message) => message.kind === 'response' && resolve(message) })
    })
  }

  #receive(message: SipMessage): void {
    this.received.push(message)
    const waiter = this.#waiters.find((each) => each.matches(message))
    if (!waiter) return
    this.#waiters = this.#waiters.filter((each) => each !== waiter)
    this.#taken.add(message)
    waiter.resolve(message)
  }
}
