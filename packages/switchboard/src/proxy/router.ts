/** Every message that comes in: which transaction it belongs to, who sent it, and where it goes (RFC 3261 16.3-16.6). */
import type { Timers } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Flow } from '../flow/flow.ts'
import type { FlowListener, Flows } from '../flow/flows.ts'
import { contactKey, parseAddress, parseUri, type Uri } from '../message/address.ts'
import {
  allValues,
  firstValue,
  type Header,
  header,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { claimedUser } from '../message/party.ts'
import { type ResponseParts, respond, tagOf } from '../message/respond.ts'
import type { Random } from '../random.ts'
import { token } from '../random.ts'
import { Branch, type ProxyTiming, type Target } from './branch.ts'
import { assertedIdentity, type CallerParts, identifyCaller } from './caller.ts'
import type { Contacts } from './contacts.ts'
import { Fork } from './fork.ts'
import { forwardedRequest } from './forwardedRequest.ts'
import { ServerTransaction } from './serverTransaction.ts'
import { branchOf, topVia, transactionKey } from './via.ts'

export interface RouterParts extends CallerParts {
  readonly domain: string
  readonly timers: Timers
  readonly random: Random
  readonly flows: Flows
  readonly contacts: Contacts
  readonly faults: Faults
  readonly timing: ProxyTiming
  /** The flow of the line that answers to this user name. */
  readonly line: (user: string) => Flow | undefined
}

export class Router implements FlowListener {
  readonly #parts: RouterParts
  readonly #servers = new Map<string, ServerTransaction>()
  readonly #branches = new Map<string, Branch>()

  constructor(parts: RouterParts) {
    this.#parts = parts
  }

  received(message: SipMessage, flow: Flow): void {
    if (message.kind === 'response') this.#receiveResponse(message, flow)
    else this.#receiveRequest(message, flow)
  }

  closed(flow: Flow): void {
    for (const branch of [...this.#branches.values()]) branch.flowClosed(flow)
    for (const server of this.#servers.values()) {
      if (server.flow.current !== flow || !server.isInvite || server.finalStatus !== undefined) continue
      this.#parts.timers.after(this.#parts.timing.reroute, () => {
        // A caller who does not come back must not leave phones ringing. One who did, and was cut again, has a timer of its own.
        if (flow.current === flow) server.onCancel(undefined)
      })
    }
  }

  succeeded(old: Flow, next: Flow): void {
    for (const branch of [...this.#branches.values()]) branch.flowSucceeded(old, next)
    this.#parts.contacts.settle()
  }

  clear(): void {
    this.#servers.clear()
    this.#branches.clear()
  }

  #receiveResponse(response: SipResponse, flow: Flow): void {
    const branch = this.#branches.get(branchOf(topVia(response)))
    if (!branch) return
    if (branch.request.method === 'INVITE' && response.status < 300) this.#learnContact(response, flow)
    branch.receive(response)
  }

  #receiveRequest(request: SipRequest, flow: Flow): void {
    const key = transactionKey(request)
    const known = this.#servers.get(key)
    if (request.method === 'ACK') {
      // For a non-2xx: it has the branch of its INVITE and goes no further.
      if (known && (known.finalStatus ?? 0) >= 300) known.end()
      else if (!known) this.#forwardAck(request)
      return
    }
    if (request.method === 'CANCEL') {
      const { faults, flows } = this.#parts
      const fault = faults.answer(request, claimedUser(request))
      flows.send(flow, fault ?? respond(request, known ? 200 : 481, { tag: 'proxy' }))
      if (!known || fault) return
      this.#followSender(known, flow)
      known.onCancel(request)
      return
    }
    if (known) {
      this.#followSender(known, flow)
      known.repeat()
      return
    }
    const server = new ServerTransaction({
      request,
      flow,
      flows: this.#parts.flows,
      timers: this.#parts.timers,
      ended: () => this.#servers.delete(key),
    })
    this.#servers.set(key, server)
    const answer = this.#serve(server)
    if (answer) server.respond(answer)
  }

  /** A client that comes back without registering shows by its request's branch who it is. */
  #followSender(server: ServerTransaction, flow: Flow): void {
    const old = server.flow.current
    if (!old.isOpen && (flow.user ?? old.user) === old.user) this.#parts.flows.succeed(old, flow)
  }

  /** An answer of our own, or undefined when the request has been passed on. */
  #serve(server: ServerTransaction): SipResponse | undefined {
    const { domain, faults, registrar, authenticator } = this.#parts
    const { request, flow } = server
    const refuse = (status: number, parts: ResponseParts = {}) =>
      respond(request, status, { tag: token(this.#parts.random, 10), ...parts })

    const fault = faults.answer(request, claimedUser(request))
    if (fault) return fault
    const hops = firstValue(request, 'max-forwards') ?? '70'
    if (!/^\d{1,3}$/.test(hops)) return refuse(400, { reason: 'Malformed Max-Forwards' })
    if (Number(hops) === 0 && request.method !== 'REGISTER') return refuse(483)
    const unsupported = allValues(request, 'proxy-require')
    if (unsupported.length > 0) return refuse(420, { headers: [header('Unsupported', unsupported.join(', '))] })
    const uri = parseUri(request.uri)
    if (!uri) return refuse(400, { reason: 'Malformed Request-URI' })

    if (request.method === 'REGISTER') {
      if (uri.host !== domain) return refuse(404)
      const verdict = authenticator.check(request, 'registrar')
      if (verdict.kind === 'refused') return refuse(verdict.status, verdict)
      flow.user = verdict.user
      return registrar.register(request, flow, verdict.user)
    }
    if (tagOf(request, 'to') !== '') {
      this.#learnContact(request, flow)
      return this.#fork(server, [this.#inDialogTarget(uri, request)], [])
    }
    const identity: Header[] = []
    if (flow.kind === 'client') {
      const caller = identifyCaller(request, flow, this.#parts)
      if (caller.kind === 'refused') return refuse(caller.status, caller)
      if (caller.user !== undefined) identity.push(assertedIdentity(caller.user, domain))
      this.#learnContact(request, flow)
    }
    if (request.method === 'OPTIONS' && uri.host === domain && uri.user === '') {
      return refuse(200, { headers: capabilities })
    }
    const targets = this.#targets(uri)
    return typeof targets === 'number' ? refuse(targets) : this.#fork(server, targets, identity)
  }

  #targets(uri: Uri): Target[] | number {
    const { domain, registrar, credentials, line, contacts } = this.#parts
    const isOurs = uri.scheme === 'tel' || uri.host === domain
    const key = `${uri.user}@${uri.host}:${uri.port}`
    if (!isOurs) {
      const flow = contacts.find(key)
      return flow ? [{ uri: '', key, flow }] : 404
    }
    const lineFlow = line(uri.user)
    if (lineFlow) return [{ uri: '', key, flow: lineFlow }]
    if (!credentials.has(uri.user)) return 404
    const gruu = uri.params.get('gr')
    const bindings = registrar
      .bindings(uri.user)
      .filter((binding) => binding.flow.isOpen && (gruu === undefined || binding.instance === gruu))
    if (bindings.length === 0) return 480
    return bindings.map((binding) => ({ uri: binding.contact, key: contactKey(binding.contact), flow: binding.flow }))
  }

  /** A GRUU leads to the binding of its instance (RFC 5627 3.1), also while that waits for its client to come back. */
  #inDialogTarget(uri: Uri, request: SipRequest): Target {
    const { contacts, domain, line, registrar } = this.#parts
    const isOurs = uri.host === domain
    const gruu = isOurs ? uri.params.get('gr') : undefined
    const bindings = gruu === undefined ? [] : registrar.bindings(uri.user)
    const contact = bindings.find(({ instance }) => instance === gruu)?.contact
    const key = contactKey(contact ?? request.uri)
    return { uri: contact ?? '', key, flow: (isOurs ? line(uri.user) : undefined) ?? contacts.find(key) }
  }

  #fork(server: ServerTransaction, targets: readonly Target[], identity: readonly Header[]): undefined {
    const { flows, contacts, timers, timing, domain, random } = this.#parts
    const fork = new Fork(server, (onResponse) =>
      targets.map((target) => {
        const request = forwardedRequest(server.request, { domain, random, uri: target.uri, identity })
        const id = branchOf(topVia(request))
        const branch = new Branch({
          request,
          target,
          flows,
          contacts,
          timers,
          timing,
          onResponse,
          onEnd: () => this.#branches.delete(id),
        })
        this.#branches.set(id, branch)
        return branch
      }),
    )
    fork.start()
  }

  /** An ACK for a 2xx: end to end, and nothing answers it. */
  #forwardAck(request: SipRequest): void {
    const { contacts, flows, timing, domain, random } = this.#parts
    const uri = parseUri(request.uri)
    if (!uri || firstValue(request, 'max-forwards') === '0') return
    const { key, flow, uri: target } = this.#inDialogTarget(uri, request)
    const ack = forwardedRequest(request, { domain, random, uri: target, identity: [] })
    if (flow) flows.send(flow, ack)
    else contacts.wait(key, timing.reroute, { ready: (found) => flows.send(found, ack), expired: () => {} })
  }

  #learnContact(message: SipMessage, flow: Flow): void {
    if (flow.kind === 'line') return
    const contact = parseAddress(firstValue(message, 'contact') ?? '')
    const uri = contact && parseUri(contact.uri)
    if (!contact || !uri || uri.host === this.#parts.domain) return
    this.#parts.contacts.learn(contactKey(contact.uri), flow, firstValue(message, 'call-id') ?? '')
  }
}

const capabilities = [
  header(
    'Allow',
    'INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO, UPDATE, PRACK, REFER, NOTIFY, SUBSCRIBE, MESSAGE',
  ),
  header('Supported', 'path, outbound, gruu'),
]
