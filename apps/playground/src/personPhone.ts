/** A person's phone, as the address of the page and its backend want it. */
import { createPhone, type InspectionEvent, type Phone } from '@offhook/core'
import type { Backend } from './backend/backend.ts'
import type { PlaygroundOptions } from './options.ts'
import { domain, type Person } from './platform.ts'

export function createPersonPhone(
  person: Person,
  options: PlaygroundOptions,
  backend: Backend,
  inspect: (event: InspectionEvent) => void,
): Phone {
  const stun = options.stun.map((urls) => ({ urls }))
  return createPhone({
    uri: `sip:${person.user}@${domain}`,
    displayName: person.name,
    servers: [...backend.servers],
    credentials: options.password
      ? { username: person.user, password: options.password }
      : (request) => backend.credentials(person.user, request),
    iceServers: options.turn ? async (request) => [...stun, ...(await backend.iceServers(request))] : stun,
    calls: { earlyMedia: options.earlyMedia },
    webSocket: backend.webSocket(person.user),
    media: { microphone: options.microphone, ...(options.relayOnly && { iceTransportPolicy: 'relay' }) },
    ...(options.expires !== undefined && { expires: options.expires }),
    inspect,
  })
}
