/** Bindings of users to contacts (RFC 3261 10.3), each tied to the flow it came on (RFC 5626 5, 6). */
import type { Timers } from './clock.ts'
import type { Flow } from './flow/flow.ts'
import type { Flows } from './flow/flows.ts'
import { type Address, contactKey, parseAddress, parseUri } from './message/address.ts'
import {
  allValues,
  cseqOf,
  firstValue,
  type Header,
  hasOption,
  header,
  type SipRequest,
  type SipResponse,
} from './message/message.ts'
import { respond } from './message/respond.ts'
import type { Contacts } from './proxy/contacts.ts'

/** What `switchboard.registrations(user)` tells. */
export interface Registration {
  /** The Contact URI. */
  readonly contact: string
  /** `urn:uuid:…` of `+sip.instance`, when the client gave one. */
  readonly instance?: string
  readonly regId?: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly flow: string
  /** False when the flow is gone and the client has not come back yet. */
  readonly connected: boolean
}

export interface RegistrarOptions {
  /** Seconds: below it a REGISTER gets 423. Default 10. */
  readonly minExpires?: number
  /** Seconds: above it the expiry is cut. Default 3600. */
  readonly maxExpires?: number
  /** Seconds, when the client names none. Default 600. */
  readonly defaultExpires?: number
  /** Contacts a user. Default 10. */
  readonly maxBindings?: number
  /** Adds a Service-Route to the 200 (RFC 3608). Default false. */
  readonly serviceRoute?: boolean
}

export interface Binding {
  readonly user: string
  readonly key: string
  readonly contact: string
  readonly instance: string | undefined
  readonly regId: string | undefined
  readonly q: number
  readonly path: readonly string[]
  readonly flow: Flow
  readonly callId: string
  readonly cseq: number
  readonly expiresAt: number
}

interface Change {
  readonly address: Address
  readonly key: string
  readonly expires: number
}

export class Registrar {
  readonly #domain: string
  readonly #timers: Timers
  readonly #flows: Flows
  readonly #contacts: Contacts
  readonly #options: Required<RegistrarOptions>
  readonly #bindings = new Map<string, Map<string, Binding>>()

  constructor(parts: { domain: string; timers: Timers; flows: Flows; contacts: Contacts; options: RegistrarOptions }) {
    this.#domain = parts.domain
    this.#timers = parts.timers
    this.#flows = parts.flows
    this.#contacts = parts.contacts
    this.#options = {
      minExpires: 10,
      maxExpires: 3600,
      defaultExpires: 600,
      maxBindings: 10,
      serviceRoute: false,
      ...parts.options,
    }
  }

  /** Live bindings, preferred first. */
  bindings(user: string): Binding[] {
    const all = this.#bindings.get(user)
    if (!all) return []
    for (const binding of [...all.values()]) if (binding.expiresAt <= this.#timers.now()) all.delete(binding.key)
    return [...all.values()].sort((one, other) => other.q - one.q)
  }

  registrations(user: string): Registration[] {
    return this.bindings(user).map((binding) => ({
      contact: binding.contact,
      ...(binding.instance !== undefined && { instance: binding.instance }),
      ...(binding.regId !== undefined && { regId: binding.regId }),
      expiresAt: binding.expiresAt,
      flow: binding.flow.id,
      connected: binding.flow.isOpen,
    }))
  }

  isRegisteredOn(flow: Flow, user: string): boolean {
    return this.bindings(user).some((binding) => binding.flow === flow)
  }

  /** A REGISTER whose sender has been authenticated as `user`. */
  register(request: SipRequest, flow: Flow, user: string): SipResponse {
    const to = parseUri(parseAddress(firstValue(request, 'to') ?? '')?.uri ?? '')
    if (to?.host !== this.#domain) return respond(request, 404, { tag: 'registrar' })
    if (to.user !== user) return respond(request, 403, { tag: 'registrar', reason: 'Not Your Address of Record' })

    const contacts = allValues(request, 'contact')
    if (contacts.includes('*')) return this.#clear(request, user, contacts.length)
    const changes: Change[] = []
    for (const value of contacts) {
      const address = parseAddress(value)
      const uri = address && parseUri(address.uri)
      if (!address || !uri || uri.scheme === 'tel')
        return respond(request, 400, { tag: 'registrar', reason: 'Malformed Contact' })
      const expires = this.#expires(request, address)
      if (expires === undefined) return respond(request, 400, { tag: 'registrar', reason: 'Malformed Expires' })
      if (expires > 0 && expires < this.#options.minExpires) {
        return respond(request, 423, {
          tag: 'registrar',
          headers: [header('Min-Expires', String(this.#options.minExpires))],
        })
      }
      changes.push({ address, expires, key: bindingKey(address) })
    }
    return this.#apply(request, flow, user, changes)
  }

  /** All changes or none (10.3). */
  #apply(request: SipRequest, flow: Flow, user: string, changes: readonly Change[]): SipResponse {
    const before = new Map(this.bindings(user).map((binding) => [binding.key, binding]))
    if (changes.some(({ key }) => isLate(request, before.get(key)))) return outOfOrder(request)
    const after = new Map(before)
    for (const { key, address, expires } of changes) {
      after.delete(key)
      if (expires === 0) continue
      this.#makeRoom(after)
      if (after.size >= this.#options.maxBindings) {
        return respond(request, 403, { tag: 'registrar', reason: 'Too Many Contacts' })
      }
      after.set(key, {
        user,
        key,
        contact: address.uri,
        instance: instanceOf(address),
        regId: address.params.get('reg-id'),
        q: Number(address.params.get('q') ?? 1) || 0,
        path: allValues(request, 'path'),
        flow,
        callId: firstValue(request, 'call-id') ?? '',
        cseq: cseqOf(request).number,
        expiresAt: this.#timers.now() + expires * 1000,
      })
    }
    this.#bindings.set(user, after)
    for (const { key, address, expires } of changes) {
      if (expires === 0) continue
      const previous = before.get(key)
      // The client may have come back with another contact (a page reload): its calls follow it all the same.
      if (previous && previous.flow !== flow) this.#flows.succeed(previous.flow, flow)
      this.#contacts.register(contactKey(address.uri), flow)
    }
    this.#contacts.settle()
    return this.#ok(request, user)
  }

  #clear(request: SipRequest, user: string, contacts: number): SipResponse {
    if (contacts !== 1 || firstValue(request, 'expires') !== '0') {
      return respond(request, 400, { tag: 'registrar', reason: 'Contact * Needs Expires 0' })
    }
    if (this.bindings(user).some((binding) => isLate(request, binding))) return outOfOrder(request)
    this.#bindings.delete(user)
    return this.#ok(request, user)
  }

  #ok(request: SipRequest, user: string): SipResponse {
    const headers: Header[] = this.bindings(user).map((binding) => header('Contact', this.#contact(binding, request)))
    const path = allValues(request, 'path')
    if (path.length > 0) headers.push(header('Path', path.join(', ')))
    if (this.#options.serviceRoute) headers.push(header('Service-Route', `<sip:${this.#domain};transport=ws;lr>`))
    const usesOutbound = this.bindings(user).some((binding) => binding.instance && binding.regId)
    if (usesOutbound && hasOption(request, 'supported', 'outbound')) headers.push(header('Require', 'outbound'))
    headers.push(header('Date', new Date(this.#timers.now()).toUTCString()))
    return respond(request, 200, { tag: 'registrar', headers })
  }

  #contact(binding: Binding, request: SipRequest): string {
    const seconds = Math.ceil((binding.expiresAt - this.#timers.now()) / 1000)
    let text = `<${binding.contact}>;expires=${seconds}`
    if (binding.instance) {
      text += `;+sip.instance="<${binding.instance}>"`
      if (binding.regId) text += `;reg-id=${binding.regId}`
      if (hasOption(request, 'supported', 'gruu')) {
        text += `;pub-gruu="sip:${encodeURIComponent(binding.user)}@${this.#domain};gr=${binding.instance}"`
      }
    }
    return text
  }

  #expires(request: SipRequest, address: Address): number | undefined {
    const text = address.params.get('expires') ?? firstValue(request, 'expires')
    if (text === undefined) return this.#options.defaultExpires
    if (!/^\d{1,10}$/.test(text)) return undefined
    return Math.min(Number(text), this.#options.maxExpires)
  }

  #makeRoom(all: Map<string, Binding>): void {
    for (const binding of [...all.values()]) {
      if (all.size < this.#options.maxBindings) return
      if (!binding.flow.isOpen) all.delete(binding.key)
    }
  }
}

/** A late REGISTER must not undo a newer one (10.3 steps 6 and 7). */
function isLate(request: SipRequest, known: Binding | undefined): boolean {
  return known !== undefined && known.callId === firstValue(request, 'call-id') && known.cseq >= cseqOf(request).number
}

function outOfOrder(request: SipRequest): SipResponse {
  return respond(request, 500, { tag: 'registrar', reason: 'CSeq Out of Order' })
}

function bindingKey(address: Address): string {
  const instance = instanceOf(address)
  return instance ? `instance ${instance} ${address.params.get('reg-id') ?? ''}` : `contact ${contactKey(address.uri)}`
}

function instanceOf(address: Address): string | undefined {
  const instance = address.params.get('+sip.instance')
  return instance?.replace(/^<|>$/g, '') || undefined
}
