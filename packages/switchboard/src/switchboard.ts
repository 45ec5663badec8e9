/** The composition root: wires flows, registrar, proxy and lines, and is all that an entrance needs to know. */
import { Authenticator } from './auth/authenticator.ts'
import { Credentials, type IssuedCredentials } from './auth/credentials.ts'
import type { DigestAlgorithm } from './auth/digest.ts'
import { Nonces } from './auth/nonces.ts'
import { type Clock, systemClock, Timers } from './clock.ts'
import { Faults } from './faults.ts'
import type { Wire, WireHandler } from './flow/flow.ts'
import { Flows } from './flow/flows.ts'
import { MemorySocket } from './flow/memorySocket.ts'
import { type PortLike, servePort } from './flow/messagePort.ts'
import { Lines } from './lines/lines.ts'
import type { MediaAnswerer } from './media/mediaAnswerer.ts'
import type { ProxyTiming } from './proxy/branch.ts'
import { Contacts } from './proxy/contacts.ts'
import { Router } from './proxy/router.ts'
import { type Random, systemRandom, token } from './random.ts'
import { Registrar, type RegistrarOptions, type Registration } from './registrar.ts'
import { Trace, type TracedMessage } from './trace.ts'
import type { WebSocketLike } from './webSocketLike.ts'

export interface SwitchboardOptions {
  /** The SIP domain, also the digest realm: `example.test` makes `sip:alice@example.test`. */
  readonly domain: string
  /** User name to long-lived password. */
  readonly users: Readonly<Record<string, string>>
  readonly clock?: Clock
  readonly random?: Random
  /** Real audio for the lines. Without it they answer with a description to which no media flows. */
  readonly media?: MediaAnswerer
  readonly registrar?: RegistrarOptions
  readonly digest?: {
    /** One challenge each, in this order. Default `['SHA-256', 'MD5']`. */
    readonly algorithms?: readonly DigestAlgorithm[]
    /** Seconds until a nonce is stale. Default 300. */
    readonly nonceLifetime?: number
  }
  /** Who is asked for a password when calling. Default `unregistered`: those not registered on the flow they call from. */
  readonly authenticateCalls?: 'unregistered' | 'always' | 'never'
  /** Milliseconds. */
  readonly timing?: Partial<ProxyTiming>
}

export interface Switchboard {
  readonly domain: string
  readonly faults: Faults
  readonly lines: Lines
  /** A new in-memory socket: `createPhone({ webSocket: () => switchboard.connect() })`. */
  connect(): WebSocketLike
  /** Serves the sockets that the other end of this port opens with `connectPort(port)`; returns how to stop. */
  accept(port: PortLike): () => void
  /** False while a fault refuses connections, and after `close()`. */
  readonly isAccepting: boolean
  /** For entrances: a connection that is open. Undefined while connections are refused. */
  attach(wire: Wire): WireHandler | undefined
  addUser(user: string, password: string): void
  /** Short-lived credentials; `ttl` in seconds. Throws a RangeError for somebody who is not a user. */
  issueCredentials(user: string, options: { readonly ttl: number }): IssuedCredentials
  /**
   * From now on the user's password and the credentials issued so far are answered with `403 Credentials Revoked`
   * (a wrong or an expired password gets another challenge), also for calls. Those issued later are good.
   */
  revoke(user: string): void
  /** The credentials issued so far count as expired from now on: their next use gets another challenge. */
  expireCredentials(user: string): void
  /** Undoes `revoke`. */
  restore(user: string): void
  registrations(user: string): Registration[]
  /** Every message that passes, redacted. Returns how to stop. */
  trace(listener: (message: TracedMessage) => void): () => void
  /** Closes every flow and call; no timer is left. */
  close(): void
}

export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const domain = options.domain.toLowerCase()
  if (!/^[a-z0-9.-]+$/.test(domain))
    throw new RangeError(`"${options.domain}" is not a SIP domain, like "example.test"`)
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const timing: ProxyTiming = { noResponse: 32_000, ringing: 180_000, reroute: 10_000, ...options.timing }
  const timers = new Timers(clock)
  const now = () => clock.now()
  const secret = token(random, 32)
  const credentials = new Credentials({ users: options.users, secret, now })
  const nonces = new Nonces({ secret, random, now, lifetime: (options.digest?.nonceLifetime ?? 300) * 1000 })
  const algorithms = options.digest?.algorithms ?? ['SHA-256', 'MD5']
  const authenticator = new Authenticator({ realm: domain, algorithms, credentials, nonces })
  const trace = new Trace(timers)
  const faults = new Faults(timers)
  const flows = new Flows({ timers, faults, trace, reroute: timing.reroute })
  faults.flows = flows
  const contacts = new Contacts(timers, flows)
  const registrar = new Registrar({ domain, timers, flows, contacts, options: options.registrar ?? {} })
  const lines = new Lines({
    domain,
    timers,
    random,
    media: options.media,
    attach: (name, wire) => flows.attachLine(name, wire),
  })
  const router = new Router({
    domain,
    timers,
    random,
    flows,
    contacts,
    registrar,
    authenticator,
    credentials,
    faults,
    timing,
    authenticateCalls: options.authenticateCalls ?? 'unregistered',
    line: (user) => lines.flowOf(user),
  })
  flows.listener = router
  const ports = new Set<() => void>()

  return {
    domain,
    faults,
    lines,
    get isAccepting() {
      return flows.isAccepting
    },
    connect: () => new MemorySocket(`ws://${domain}`, timers, (wire) => flows.attach(wire)),
    accept(port) {
      const stop = servePort(port, (wire) => flows.attach(wire))
      ports.add(stop)
      return () => {
        ports.delete(stop)
        stop()
      }
    },
    attach: (wire) => flows.attach(wire),
    addUser: (user, password) => credentials.add(user, password),
    issueCredentials: (user, { ttl }) => credentials.issue(user, ttl),
    revoke: (user) => credentials.revoke(user),
    expireCredentials: (user) => credentials.expire(user),
    restore: (user) => credentials.restore(user),
    registrations: (user) => registrar.registrations(user),
    trace: (listener) => trace.subscribe(listener),
    close() {
      lines.close()
      flows.close()
      for (const stop of ports) stop()
      ports.clear()
      router.clear()
      trace.clear()
      timers.clear()
    },
  }
}
