/** The composition root: ports, actors and charts become a `Phone`. Loaded by the first `start()`; nothing runs before. */
import { createActor } from 'xstate'
import { equip } from './actors/equipment.ts'
import { createSecretKeeper } from './actors/fetchCredentials.ts'
import type { StackListener } from './actors/stack.ts'
import { PhoneError } from './errors.ts'
import { inspectCharts } from './facade/inspection.ts'
import { createLog } from './facade/log.ts'
import { checkOptions } from './facade/options.ts'
import { createPhoneFacade } from './facade/phone.ts'
import { createWallClock } from './facade/wallClock.ts'
import { phoneChart } from './machines/charts.ts'
import { createPageNetwork } from './media/pageNetwork.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { MediaPort } from './ports/media.ts'
import type { NetworkPort } from './ports/network.ts'
import type { Random } from './ports/random.ts'
import type { Secret, SecretStore } from './ports/secrets.ts'
import type { CreateSipAgent, SipAgent } from './ports/sip.ts'
import type { Stack } from './ports/stack.ts'
import type { CreateWebSocket } from './ports/webSocket.ts'
import type { Phone, PhoneOptions } from './types.ts'

/** What a phone stands on. The defaults are the browser's; tests and simulations bring their own. */
export interface PhonePorts {
  readonly clock: Clock
  readonly random: Random
  readonly network: NetworkPort
  readonly createWebSocket: CreateWebSocket
  readonly loadSip: () => Promise<CreateSipAgent>
  readonly loadMedia: () => Promise<(context: { clock: Clock; log: Log }) => MediaPort>
}

/** What `createPhone` loads. What `ports` leaves out is the browser's. */
export function composePhone(options: PhoneOptions, ports: Partial<PhonePorts> = {}): Phone {
  const config = checkOptions(options)
  const network = ports.network ?? createPageNetwork(pageTime)
  const clock = ports.clock ?? createWallClock(network)
  const random = ports.random ?? Math.random
  const log = createLog(options.logger)
  const report = options.inspect && log.guard(options.inspect)
  const now = () => clock.now()
  const stack = createLoan()
  const secrets = createSecretStore()
  const iceServers = new Map<string, RTCIceServer[]>()
  const createWebSocket: CreateWebSocket =
    ports.createWebSocket ?? ((url) => (options.webSocket ? options.webSocket(url, 'sip') : new WebSocket(url, 'sip')))

  const load = async () => {
    const [createSipAgent, createMediaPort] = await Promise.all([
      (ports.loadSip ?? loadSip)(),
      (ports.loadMedia ?? (() => loadMedia(options)))(),
    ])
    return (listener: StackListener): Stack => ({
      media: createMediaPort({ clock, log }),
      sip: createSipAgent({
        uri: options.uri,
        ...(options.displayName !== undefined && { displayName: options.displayName }),
        ...(options.instanceId !== undefined && { instanceId: options.instanceId }),
        userAgent: 'Offhook',
        secrets,
        clock,
        random,
        onTrace: (direction, message) => report?.({ type: 'sip', at: now(), direction, message }),
        onWarning: (code, detail) => {
          log.warn(code, { detail })
          listener.onWarning(code, detail)
        },
        onIncomingCall: listener.onIncomingCall,
      }),
    })
  }

  const actor = createActor(phoneChart, {
    id: 'phone',
    input: config,
    clock: {
      setTimeout: (callback, delay) => clock.setTimeout(callback, delay),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    },
    ...(report && { inspect: inspectCharts(report, now) }),
  })
  equip(actor.system, {
    clock,
    random,
    network,
    createWebSocket,
    retryDelay: options.reconnect?.delay,
    keeper: createSecretKeeper({ source: options.credentials, secrets, username: userOf(options.uri) }),
    load,
    lend: stack.lend,
    borrow: stack.borrow,
    sip: stack.sip,
    iceServers,
  })
  actor.start()

  return createPhoneFacade(actor, {
    uri: options.uri,
    maxCalls: config.maxCalls,
    registers: config.register,
    newCallId: () => randomId(random),
    clock,
    session: (id) => stack.peek()?.media.session(id),
    keepIceServers: (id, servers) => {
      if (servers) iceServers.set(id, servers)
      else iceServers.delete(id)
    },
  })
}

/** By which the page is seen to have slept: the phone's own clock is built on what the page tells. */
const pageTime: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
}

async function loadSip(): Promise<CreateSipAgent> {
  return (await import('./sip/index.ts')).createSipAgent
}

async function loadMedia({ media, iceServers }: PhoneOptions) {
  const { createMediaPort } = await import('./media/index.ts')
  return (context: { clock: Clock; log: Log }) => createMediaPort({ policy: media ?? {}, iceServers, ...context })
}

/** The open stack, lent to the actors while the phone runs. */
function createLoan() {
  let open: Stack | undefined
  const borrow = (): Stack => {
    if (!open) throw new PhoneError('invalidState', { detail: 'the phone is stopped' })
    return open
  }
  const sip: Pick<SipAgent, 'attach' | 'receive' | 'ping' | 'register'> = {
    // A socket may outlive the stack by a moment while the phone stops.
    attach: (socket) => open?.sip.attach(socket),
    receive: (frame) => open?.sip.receive(frame),
    ping: () => open?.sip.ping(),
    register: (request, signal) => borrow().sip.register(request, signal),
  }
  return {
    sip,
    borrow,
    peek: () => open,
    lend: (stack: Stack | undefined) => {
      open = stack
    },
  }
}

function createSecretStore(): SecretStore {
  let secret: Secret | undefined
  return {
    read: () => secret,
    write: (next) => {
      secret = next
    },
  }
}

/** The user part, which is the digest username unless the credentials name another. */
function userOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.indexOf(':') + 1, uri.indexOf('@')))
}

function randomId(random: Random): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x10000)
      .toString(16)
      .padStart(4, '0'),
  ).join('')
}
