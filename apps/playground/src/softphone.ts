/** One person's phone with what the page shows beside it: made once, outside of React. */
import {
  type CallSnapshot,
  type Credentials,
  type CredentialsRequest,
  createPhone,
  type IceServersRequest,
  type Phone,
  PhoneError,
} from '@offhook/react'
import { createNotices, type Notices } from './notices.ts'
import type { PlaygroundOptions } from './options.ts'
import { domain, type Person } from './platform.ts'
import { type Settings, serverUrl } from './settings.ts'
import { createStore, type WritableStore } from './store.ts'
import { type ChartTrace, createChartTrace } from './trace/chartTrace.ts'
import type { SipTrace } from './trace/sipTrace.ts'

export interface Softphone {
  readonly person: Person
  readonly phone: Phone
  readonly notices: Notices
  readonly charts: ChartTrace
  /** The backend has switches that break the platform on purpose. */
  readonly canMakeTrouble: boolean
  /** The call that ended last, until another begins. */
  readonly lastEnded: WritableStore<CallSnapshot | undefined>
  /** Runs a command; what it throws or rejects with becomes a notice. */
  run(command: () => unknown): void
}

export function createSoftphone(
  person: Person,
  options: PlaygroundOptions,
  settings: Settings,
  trace: SipTrace,
): Softphone {
  const notices = createNotices()
  const charts = createChartTrace()
  const lastEnded = createStore<CallSnapshot | undefined>(undefined)
  const phone = createPhone({
    uri: `sip:${person.user}@${domain}`,
    displayName: person.name,
    servers: settings.servers.map((server) => serverUrl(server, location.href)),
    credentials: options.password
      ? { username: person.user, password: options.password }
      : (request) => fetchCredentials(person.user, options.ttl, request),
    iceServers: options.turn ? (request) => fetchIceServers(options, request) : stunServers(options),
    calls: { earlyMedia: options.earlyMedia },
    media: { microphone: options.microphone, ...(options.relayOnly && { iceTransportPolicy: 'relay' }) },
    ...(options.expires !== undefined && { expires: options.expires }),
    inspect: (event) => (event.type === 'sip' ? trace.add(person.user, event) : charts.add(event)),
  })
  phone.on('error', ({ error }) => notices.report(error))
  let wasRegistered = false
  phone.subscribe(() => {
    const isRegistered = phone.getSnapshot().registration.status === 'registered'
    if (isRegistered && !wasRegistered) notices.settle()
    wasRegistered = isRegistered
  })
  phone.on('warning', ({ code, message }) => {
    if (code === 'playbackBlocked')
      notices.report({ code, category: 'media', message, hint: 'Click anywhere on this page to hear it.' })
  })
  phone.on('callEnded', ({ call }) => {
    lastEnded.set(call)
    if (call.end?.error && call.end.by !== 'remote') notices.report(call.end.error)
  })
  const run = (command: () => unknown) => {
    Promise.resolve()
      .then(command)
      .catch((error: unknown) => notices.report(error))
  }
  return { person, phone, notices, charts, canMakeTrouble: settings.canMakeTrouble, lastEnded, run }
}

async function fetchCredentials(
  user: string,
  ttl: number | undefined,
  { signal }: CredentialsRequest,
): Promise<Credentials> {
  const response = await fetch(`/api/credentials/${user}${ttl === undefined ? '' : `?ttl=${ttl}`}`, {
    method: 'POST',
    signal,
  })
  // There will be no more: the phone need not ask again and again.
  if (response.status === 403) throw new PhoneError('credentialsRevoked')
  if (!response.ok) throw new Error(`The credentials endpoint answered ${response.status}`)
  return (await response.json()) as Credentials
}

function stunServers({ stun }: PlaygroundOptions): RTCIceServer[] {
  return stun.map((urls) => ({ urls }))
}

/** TURN credentials are short-lived too, so they come from the backend, and anew when the phone asks again. */
async function fetchIceServers(options: PlaygroundOptions, { signal }: IceServersRequest): Promise<RTCIceServer[]> {
  const query = new URLSearchParams({
    transport: options.turn === 'tcp' ? 'tcp' : 'udp',
    ...(options.turn === 'expired' && { ttl: '-60' }),
  })
  const response = await fetch(`/api/ice-servers?${query}`, { method: 'POST', signal })
  if (!response.ok) throw new Error(`The TURN endpoint answered ${response.status}`)
  return [...stunServers(options), ...((await response.json()) as RTCIceServer[])]
}
