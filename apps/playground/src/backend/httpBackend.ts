/** The playground's server as the backend: `server/` has the routes. */
import { type Credentials, PhoneError } from '@offhook/core'
import type { Backend, Faults } from './backend.ts'
import { createNetwork, type Network } from './network.ts'
import { serverUrl } from './serverUrl.ts'

interface Wishes {
  /** Seconds that SIP credentials live. */
  readonly ttl?: number
  /** How TURN servers are spoken to, or that their credentials have expired. */
  readonly turn?: 'udp' | 'tcp' | 'expired'
}

/** What `GET /api/settings` answers. */
export interface Settings {
  /** WebSocket addresses, best first; one that begins with a slash is on the page's own origin. */
  readonly servers: readonly string[]
  /** The server has switches that break the platform on purpose. */
  readonly canMakeTrouble: boolean
}

export async function createHttpBackend({ ttl, turn = 'udp' }: Wishes): Promise<Backend> {
  const response = await fetch('/api/settings')
  if (!response.ok) throw new Error(`The settings endpoint answered ${response.status}`)
  const { servers, canMakeTrouble } = (await response.json()) as Settings
  const network = createNetwork(() => (url, protocol) => new WebSocket(url, protocol))
  return {
    servers: servers.map((server) => serverUrl(server, location.href)),
    webSocket: network.webSocket,
    async credentials(user, { signal }) {
      const query = ttl === undefined ? '' : `?ttl=${ttl}`
      const issued = await fetch(`/api/credentials/${user}${query}`, { method: 'POST', signal })
      // There will be no more: the phone need not ask again and again.
      if (issued.status === 403) throw new PhoneError('credentialsRevoked')
      if (!issued.ok) throw new Error(`The credentials endpoint answered ${issued.status}`)
      return (await issued.json()) as Credentials
    },
    async iceServers({ signal }) {
      const query = new URLSearchParams(turn === 'expired' ? { transport: 'udp', ttl: '-60' } : { transport: turn })
      const issued = await fetch(`/api/ice-servers?${query}`, { method: 'POST', signal })
      if (!issued.ok) throw new Error(`The TURN endpoint answered ${issued.status}`)
      return (await issued.json()) as RTCIceServer[]
    },
    ...(canMakeTrouble && { faults: faultsOver(network) }),
  }
}

function faultsOver(network: Network): Faults {
  return {
    dropSocket: (user) => cause('kill', { user }),
    silence: (user, milliseconds) => cause('half-open', { user, ms: String(milliseconds) }),
    stopServer: (milliseconds) => cause('down', { ms: String(milliseconds) }),
    setNetwork: network.set,
    isNetworkUp: network.isUp,
    expireCredentials: (user) => cause('expire', { user }),
    refuseHold: (user) => cause('respond', { method: 'INVITE', user, dialog: 'in', status: '488', times: '1' }),
    revoke: (user) => cause('revoke', { user }),
    restore: (user) => cause('unrevoke', { user }),
  }
}

async function cause(fault: string, query: Record<string, string>): Promise<void> {
  const response = await fetch(`/api/dev/${fault}?${new URLSearchParams(query)}`, { method: 'POST' })
  if (!response.ok) throw new Error(`The development server answered ${response.status} to “${fault}”`)
}
