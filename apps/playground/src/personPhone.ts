/** A person's phone, as the address of the page and its backend want it. */
import {
  type Credentials,
  type CredentialsRequest,
  createPhone,
  type IceServersRequest,
  type InspectionEvent,
  type Phone,
  PhoneError,
} from '@offhook/core'
import type { PlaygroundOptions } from './options.ts'
import { domain, type Person } from './platform.ts'
import { type Settings, serverUrl } from './settings.ts'

export function createPersonPhone(
  person: Person,
  options: PlaygroundOptions,
  settings: Settings,
  inspect: (event: InspectionEvent) => void,
): Phone {
  return createPhone({
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
    inspect,
  })
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
