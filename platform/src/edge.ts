/** One Kamailio: registrar, proxy and presence server for WebSockets and UDP. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Binding, bindingsIn } from './bindings.ts'
import { PlatformError } from './errors.ts'
import { browserUsers, passwordOf, secrets } from './people.ts'
import { domain, type EdgePlace, type Place } from './places.ts'
import { http, type Reach } from './reach.ts'
import { renderFolder } from './render.ts'
import { ProcessService, type Service } from './service.ts'
import { resetTcp } from './sockets.ts'

/** An answer that the edge shall give instead of its own. */
export interface Fault {
  /** Of the request: `INVITE`, `REGISTER`, `BYE`, … */
  readonly method: string
  /** Who sends the request (REGISTER: whose it is). Absent: anybody. */
  readonly user?: string
  /** 300 to 699; 0: no answer at all. */
  readonly status: number
  /** How many requests get it. Absent: all, until `clearFaults()`. */
  readonly times?: number
  /** Requests inside dialogs, and only those. Absent: only those that are not. */
  readonly inDialog?: boolean
  /** The Retry-After of the answer, in seconds. */
  readonly retryAfter?: number
}

export interface Edge extends Service {
  readonly wsUrl: string
  readonly wssUrl: string
  /** What a phone on UDP sends to at this edge itself. */
  readonly sipUri: string
  /** Calls a method of Kamailio's JSON-RPC. Rejects with `PlatformError` `refused` when it answers with an error. */
  rpc<T = unknown>(method: string, params?: unknown): Promise<T>
  /** The registrations of a user that this edge knows, its own and (with two edges) the other's. */
  bindings(user: string): Promise<readonly Binding[]>
  fault(wish: Fault): Promise<void>
  /** The next such request, or response with that status, on its way to the user is lost. Only with one edge. */
  lose(wish: { readonly to: string; readonly method: string; readonly status?: number }): Promise<void>
  /** Ends every fault, also what would be lost. */
  clearFaults(): Promise<void>
  /** A number that equipment on the platform's side answers: it rings all these SIP URIs, two at most. Forgotten when the edge ends. */
  setLine(name: string, devices: readonly string[]): Promise<void>
  /** Refuses the credentials of the user (403) from the next request on, until `restore`. */
  revoke(user: string): Promise<void>
  restore(user: string): Promise<void>
  /** Resets (RST) the WebSockets that the user is registered over at this edge. Resolves to how many. */
  cutConnection(user: string): Promise<number>
}

export interface EdgeOptions {
  readonly place: Place
  readonly at: EdgePlace
  readonly twoEdges: boolean
  /** Where it keeps its files. */
  readonly folder: string
  readonly configFolder: string
  readonly certificates: string
  readonly reach: Reach
}

const methodName = /^[A-Z]+$/
const userName = /^[a-z0-9-]+$/

export class KamailioEdge extends ProcessService implements Edge {
  readonly #at: EdgePlace
  readonly #options: EdgeOptions

  constructor(options: EdgeOptions) {
    const { at, folder } = options
    super(`edge ${at.name}`, `${at.address} SIP ${at.sip} WS ${at.ws} WSS ${at.wss}`, {
      command: 'kamailio',
      args: [
        ...['-DD', '-E', '-f', join(folder, 'kamailio.cfg'), '-P', join(folder, 'kamailio.pid'), '-Y', folder],
        ...['-m', '256', '-M', '8'],
      ],
      ...(at.namespace && { namespace: at.namespace }),
      logFile: join(folder, 'kamailio.log'),
      recordFile: join(folder, 'process.json'),
    })
    this.#at = at
    this.#options = options
  }

  get wsUrl(): string {
    return `ws://${this.#at.address}:${this.#at.ws}`
  }

  get wssUrl(): string {
    return `wss://${this.#at.address}:${this.#at.wss}`
  }

  get sipUri(): string {
    return `sip:${this.#at.address}:${this.#at.sip}`
  }

  override async ready(): Promise<boolean> {
    if (!this.running) return false
    try {
      const health = await http(this.#options.reach, this.#rpcSocket, { path: '/health', timeout: 1000 })
      return health.status === 200 && (await this.#answersOptions())
    } catch {
      return false
    }
  }

  async rpc<T = unknown>(method: string, params: unknown = []): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const answer = await http(this.#options.reach, this.#rpcSocket, { method: 'POST', path: '/rpc', body })
    let parsed: { result?: T; error?: { code: number; message: string } }
    try {
      parsed = JSON.parse(answer.body)
    } catch {
      throw new PlatformError('refused', `${this.name}: ${method} gave HTTP ${answer.status} and no JSON`)
    }
    if (parsed.error)
      throw new PlatformError('refused', `${this.name}: ${method}: ${parsed.error.code} ${parsed.error.message}`, {
        cause: parsed.error,
      })
    return parsed.result as T
  }

  async bindings(user: string): Promise<readonly Binding[]> {
    try {
      return bindingsIn(await this.rpc('ul.lookup', ['location', user]))
    } catch (error) {
      if (error instanceof PlatformError && /AOR (not found|has no contacts)/.test(error.message)) return []
      throw error
    }
  }

  async fault({ method, user, status, times, inDialog = false, retryAfter }: Fault): Promise<void> {
    if (!methodName.test(method)) throw new TypeError(`method is a SIP method; got ${method}`)
    if (user !== undefined && !userName.test(user))
      throw new TypeError(`user is the user part of an address; got ${user}`)
    if (status !== 0 && !(status >= 300 && status <= 699))
      throw new TypeError(`status is 0 (no answer) or 300 to 699; got ${status}`)
    const key = `${method}:${inDialog ? 'in' : 'new'}:${user ?? '*'}`
    const set = (name: string, value: number | undefined) =>
      value === undefined ? this.#forget('fault', name) : this.rpc('htable.seti', ['fault', name, value])
    // The status last: it arms the fault.
    await set(`${key}::times`, times)
    await set(`${key}::after`, retryAfter)
    await set(key, status)
  }

  async lose({ to, method, status }: { to: string; method: string; status?: number }): Promise<void> {
    if (!methodName.test(method)) throw new TypeError(`method is a SIP method; got ${method}`)
    if (!userName.test(to)) throw new TypeError(`to is the user part of an address; got ${to}`)
    await this.rpc('htable.seti', ['lose', `${method}:${status ?? 'request'}:${to}`, 1])
  }

  async clearFaults(): Promise<void> {
    for (const table of ['fault', 'lose']) await this.rpc('htable.flush', [table])
  }

  async setLine(name: string, devices: readonly string[]): Promise<void> {
    if (!userName.test(name)) throw new TypeError(`name is the user part of an address; got ${name}`)
    if (devices.length < 1 || devices.length > 2)
      throw new TypeError(`a line has one or two devices; got ${devices.length}`)
    for (const [index, device] of devices.entries())
      await this.rpc('htable.sets', ['lines', `${name}::${index}`, device])
  }

  async revoke(user: string): Promise<void> {
    await this.rpc('htable.seti', ['revoked', user, 1])
  }

  async restore(user: string): Promise<void> {
    await this.#forget('revoked', user)
  }

  async cutConnection(user: string): Promise<number> {
    const peers = (await this.bindings(user))
      .map(({ received }) => /^sips?:(.+):(\d+);transport=wss?/i.exec(received ?? ''))
      .filter((match) => match !== null)
      .map(([, address = '', port = '']) => ({ address, port: Number(port) }))
    let cut = 0
    for (const peer of peers) cut += await resetTcp({ local: [this.#at.ws, this.#at.wss], peer }, this.#at.namespace)
    return cut
  }

  protected override prepare(): void {
    const { place, at, twoEdges, folder, configFolder, certificates } = this.#options
    const peer = place.edges[at.name === 'A' ? 1 : 0]
    const service = `${place.service.address}:${place.service.port}`
    // On one machine without namespaces only one can listen at the service address.
    const listensToService = at.name === 'A' || at.namespace !== undefined
    const users = [...browserUsers, ...place.deskPhones.map(({ user }) => user)]
    renderFolder(join(configFolder, 'kamailio'), folder, {
      DEFINES: [
        twoEdges ? 'TWO_EDGES' : 'ONE_EDGE',
        ...(listensToService ? ['SERVICE_IS_LISTENED'] : []),
        ...(place.trace ? ['TRACE'] : []),
      ]
        .map((name) => `#!define ${name}`)
        .join('\n'),
      EDGE: at.name,
      ADDRESS: at.address,
      SIP: at.sip,
      WS: at.ws,
      WSS: at.wss,
      RPC: at.rpc,
      PEER_ADDRESS: peer.address,
      PEER_SIP: peer.sip,
      SERVICE: service,
      DOMAIN: domain,
      TRUSTED: place.trusted,
      TRACE: place.trace ? `${place.trace.address}:${place.trace.port}` : '',
      TEST_LINES: `${place.testLines.address}:${place.testLines.port}`,
      TEST_LINES_ADDRESS: place.testLines.address,
      MEDIA_RELAY_CONTROL: `${place.mediaRelay.control.address}:${place.mediaRelay.control.port}`,
      CERTIFICATES: certificates,
      RUN: folder,
      USERS: users.map((user) => `  $sht(users=>${user}) = "${passwordOf(user)}";`).join('\n'),
      SIP_SECRET: secrets.sip,
      NONCE_SECRET: secrets.nonce,
      FLOW_SECRET: secrets.flow,
    })
    // db_text writes its tables when it ends, in a form that it does not read again: they are new at every start.
    const tables = join(folder, 'dbtext')
    rmSync(tables, { recursive: true, force: true })
    cpSync('/usr/share/kamailio/dbtext/kamailio', tables, { recursive: true })
  }

  get #rpcSocket() {
    return { address: this.#at.address, port: this.#at.rpc }
  }

  async #forget(table: string, key: string): Promise<void> {
    try {
      await this.rpc('htable.delete', [table, key])
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error // no such key: it is forgotten
    }
  }

  /** SIP itself: an OPTIONS over TCP. */
  async #answersOptions(): Promise<boolean> {
    const { address, sip } = this.#at
    const socket = await this.#options.reach.connect({ address, port: sip }, 1000)
    try {
      const tag = Math.random().toString(36).slice(2)
      socket.write(
        [
          `OPTIONS sip:${domain} SIP/2.0`,
          `Via: SIP/2.0/TCP ${address}:9;rport;branch=z9hG4bK${tag}`,
          'Max-Forwards: 1',
          `From: <sip:health@${domain}>;tag=${tag}`,
          `To: <sip:${domain}>`,
          `Call-ID: ${tag}`,
          'CSeq: 1 OPTIONS',
          'Content-Length: 0',
          '\r\n',
        ].join('\r\n'),
      )
      return await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), 1000)
        const settle = (answer: boolean) => {
          clearTimeout(timer)
          resolve(answer)
        }
        socket.once('data', (data) => settle(data.toString().startsWith('SIP/2.0 200')))
        socket.once('close', () => settle(false))
        socket.once('error', () => settle(false))
      })
    } finally {
      socket.destroy()
    }
  }
}
