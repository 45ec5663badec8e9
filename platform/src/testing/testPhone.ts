/** A phone made of raw SIP messages. It knows no more than a test asks of it, and hides nothing. */
import { randomBytes } from 'node:crypto'
import { domain } from '../places.ts'
import { type Account, answerTo } from './digest.ts'
import { header, headers, type Message, tagOf, uriOf, writeMessage } from './message.ts'
import type { Wire } from './wire.ts'

const token = (): string => randomBytes(6).toString('hex')

/** How long a message may take, in milliseconds. */
const patience = 6000

export interface RequestOptions {
  readonly headers?: readonly string[]
  readonly body?: string
  readonly callId?: string
  readonly to?: string
  readonly from?: string
  readonly cseq?: number
  /** Absent: answers one challenge with the phone's account. */
  readonly authorize?: boolean
}

/** A call as one side of it sees it. */
export interface Dialog {
  readonly callId: string
  readonly local: string
  readonly remote: string
  /** The Contact of the other side. */
  readonly target: string
  readonly routes: readonly string[]
  cseq: number
}

type Waiter = { readonly accepts: (message: Message) => boolean; readonly take: (message: Message) => void }

export class TestPhone {
  wire: Wire
  readonly #host = `${token()}.invalid`
  readonly #contactUser = token()
  /** What arrived and nobody has asked for yet. */
  #inbox: Message[] = []
  #waiters: Waiter[] = []
  #registerCallId = token()
  #registerCseq = 0

  constructor(
    wire: Wire,
    readonly user: string,
    public account: Account,
    readonly instance = `00000000-0000-4000-8000-${token()}`,
  ) {
    this.wire = wire
    this.attach(wire)
  }

  /** Goes on over another connection. */
  attach(wire: Wire): void {
    this.wire = wire
    wire.onMessage = (message) => {
      const waiter = this.#waiters.find(({ accepts }) => accepts(message))
      if (!waiter) {
        this.#inbox.push(message)
        return
      }
      this.#waiters = this.#waiters.filter((other) => other !== waiter)
      waiter.take(message)
    }
  }

  get address(): string {
    return `sip:${this.user}@${domain}`
  }

  get contact(): string {
    return `sip:${this.#contactUser}@${this.#host};transport=${this.wire.transport === 'TCP' ? 'tcp' : 'ws'}`
  }

  /** Resolves to the next message that `accepts` takes, also one that came before. */
  next(accepts: (message: Message) => boolean, what = 'message'): Promise<Message> {
    const index = this.#inbox.findIndex(accepts)
    const [found] = index < 0 ? [] : this.#inbox.splice(index, 1)
    if (found) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        accepts,
        take: (message) => {
          clearTimeout(timer)
          resolve(message)
        },
      }
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
        const seen = this.#inbox.map(({ method, status }) => method ?? status).join(', ')
        reject(new Error(`${this.user}: no ${what} after ${patience} ms; unasked for: ${seen || 'nothing'}`))
      }, patience)
      this.#waiters.push(waiter)
    })
  }

  nextRequest(method: string): Promise<Message> {
    return this.next((message) => message.method === method, method)
  }

  /** What has arrived and was not asked for. */
  get unread(): readonly Message[] {
    return this.#inbox
  }

  /** Sends a request, and resolves to its final response. Answers one challenge, unless told not to. */
  async request(method: string, uri: string, options: RequestOptions = {}): Promise<Message> {
    const callId = options.callId ?? token()
    const from = options.from ?? `<${this.address}>;tag=${token()}`
    const to = options.to ?? `<${uri}>`
    let cseq = options.cseq ?? 1
    let extra = options.headers ?? []
    for (;;) {
      const branch = `z9hG4bK${token()}`
      this.wire.send(
        writeMessage(
          [
            `${method} ${uri} SIP/2.0`,
            `Via: SIP/2.0/${this.wire.transport} ${this.#host};rport;branch=${branch}`,
            'Max-Forwards: 70',
            `From: ${from}`,
            `To: ${to}`,
            `Call-ID: ${callId}`,
            `CSeq: ${cseq} ${method}`,
            ...(extra.some((line) => line.startsWith('Contact:')) ? [] : [`Contact: <${this.contact}>`]),
            ...extra,
          ],
          options.body,
        ),
      )
      const response = await this.next(
        (message) =>
          message.status !== undefined && message.status >= 200 && (header(message, 'via') ?? '').includes(branch),
        `answer to ${method}`,
      )
      if (method === 'INVITE' && (response.status ?? 0) >= 300)
        this.wire.send(
          writeMessage([
            `ACK ${uri} SIP/2.0`,
            `Via: SIP/2.0/${this.wire.transport} ${this.#host};rport;branch=${branch}`,
            'Max-Forwards: 70',
            `From: ${from}`,
            `To: ${header(response, 'to')}`,
            `Call-ID: ${callId}`,
            `CSeq: ${cseq} ACK`,
          ]),
        )
      const challenge = header(response, 'www-authenticate') ?? header(response, 'proxy-authenticate')
      const answered = extra.some((line) => /^(Proxy-)?Authorization:/.test(line))
      if (!challenge || answered || options.authorize === false) return response
      const name = response.status === 407 ? 'Proxy-Authorization' : 'Authorization'
      extra = [...extra, `${name}: ${answerTo(challenge, method, uri, this.account)}`]
      cseq += 1
    }
  }

  /** REGISTER with outbound and GRUU, as browsers' phones do. `expires` in seconds; 0 unregisters. */
  async register({ expires = 600, outbound = true }: { expires?: number; outbound?: boolean } = {}): Promise<Message> {
    const parameters = outbound ? `;+sip.instance="<urn:uuid:${this.instance}>";reg-id=1` : ''
    const response = await this.request('REGISTER', `sip:${domain}`, {
      callId: this.#registerCallId,
      cseq: this.#registerCseq + 1,
      to: `<${this.address}>`,
      headers: [
        `Contact: <${this.contact}>${parameters};expires=${expires}`,
        `Supported: ${outbound ? 'outbound, path, gruu' : 'path'}`,
      ],
    })
    this.#registerCseq = Number(header(response, 'cseq')?.split(' ')[0] ?? 0)
    return response
  }

  /** Answers a request. The dialog's local tag is made of the Call-ID, so that it is the same each time. */
  reply(
    request: Message,
    status: number,
    { headers: extra = [], body }: { headers?: readonly string[]; body?: string } = {},
  ) {
    const to = header(request, 'to') ?? ''
    this.wire.send(
      writeMessage(
        [
          `SIP/2.0 ${status} ${status < 300 ? 'OK' : 'No'}`,
          ...headers(request, 'via').map((via) => `Via: ${via}`),
          ...headers(request, 'record-route').map((route) => `Record-Route: ${route}`),
          `From: ${header(request, 'from')}`,
          `To: ${tagOf(to) || status === 100 ? to : `${to};tag=${this.#localTag(request)}`}`,
          `Call-ID: ${header(request, 'call-id')}`,
          `CSeq: ${header(request, 'cseq')}`,
          ...(extra.some((line) => line.startsWith('Contact:')) ? [] : [`Contact: <${this.contact}>`]),
          ...extra,
        ],
        body,
      ),
    )
  }

  /** The dialog of the call that this phone made, from its INVITE's 2xx. */
  dialogAsCaller(response: Message): Dialog {
    return {
      callId: header(response, 'call-id') ?? '',
      local: header(response, 'from') ?? '',
      remote: header(response, 'to') ?? '',
      target: uriOf(header(response, 'contact')),
      routes: [...headers(response, 'record-route')].reverse(),
      cseq: Number(header(response, 'cseq')?.split(' ')[0] ?? 0),
    }
  }

  /** The dialog of the call that this phone took, from the INVITE that it answered with `reply`. */
  dialogAsCallee(invite: Message): Dialog {
    const to = header(invite, 'to') ?? ''
    return {
      callId: header(invite, 'call-id') ?? '',
      local: `${to};tag=${this.#localTag(invite)}`,
      remote: header(invite, 'from') ?? '',
      target: uriOf(header(invite, 'contact')),
      routes: headers(invite, 'record-route'),
      cseq: 0,
    }
  }

  /** A request inside a dialog; resolves to its final response. */
  inDialog(dialog: Dialog, method: string, options: Pick<RequestOptions, 'headers' | 'body'> = {}): Promise<Message> {
    dialog.cseq += 1
    return this.request(method, dialog.target, {
      callId: dialog.callId,
      from: dialog.local,
      to: dialog.remote,
      cseq: dialog.cseq,
      ...options,
      headers: [...dialog.routes.map((route) => `Route: ${route}`), ...(options.headers ?? [])],
    })
  }

  /** ACK of a 2xx. */
  acknowledge(dialog: Dialog, body?: string): void {
    this.wire.send(
      writeMessage(
        [
          `ACK ${dialog.target} SIP/2.0`,
          `Via: SIP/2.0/${this.wire.transport} ${this.#host};rport;branch=z9hG4bK${token()}`,
          'Max-Forwards: 70',
          ...dialog.routes.map((route) => `Route: ${route}`),
          `From: ${dialog.local}`,
          `To: ${dialog.remote}`,
          `Call-ID: ${dialog.callId}`,
          `CSeq: ${dialog.cseq} ACK`,
          ...(body === undefined ? [] : ['Content-Type: application/sdp']),
        ],
        body,
      ),
    )
  }

  #localTag(request: Message): string {
    return `${this.#contactUser}${(header(request, 'call-id') ?? '').slice(0, 8)}`
  }
}
