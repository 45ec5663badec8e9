/** The whole platform in the page: the real switchboard, behind a MessagePort as it would be behind a WebSocket. No server. */
import { PhoneError } from '@offhook/core'
import { connectPort, createSwitchboard, type MediaAnswerer, type Switchboard } from '@offhook/switchboard'
import { domain, people } from '../platform.ts'
import type { Backend, Faults } from './backend.ts'
import { createNetwork, type Network } from './network.ts'

interface Wishes {
  /** Seconds that SIP credentials live. Default 300. */
  readonly ttl?: number
  /** Real audio for the scripted lines. */
  readonly media?: MediaAnswerer
}

export interface PageBackend extends Backend {
  readonly faults: Faults
  /** Closes every connection. */
  close(): void
}

/** Nobody resolves it: the sockets go through the port. */
const address = `wss://switchboard.${domain}/`

export function createPageBackend({ ttl = 300, media }: Wishes): PageBackend {
  // Nobody knows the long-lived passwords: phones get short-lived credentials.
  const users = Object.fromEntries(people.map(({ user }) => [user, unguessable()]))
  const switchboard = createSwitchboard({ domain, users, ...(media && { media }) })
  const { port1, port2 } = new MessageChannel()
  switchboard.accept(port1)
  const network = createNetwork(() => () => connectPort(port2))
  const revoked = new Set<string>()
  return {
    servers: [address],
    webSocket: network.webSocket,
    async credentials(user) {
      if (revoked.has(user)) throw new PhoneError('credentialsRevoked')
      return { ...switchboard.issueCredentials(user, { ttl }) }
    },
    async iceServers() {
      throw new Error('There is no TURN server in a page')
    },
    faults: faultsOf(switchboard, network, revoked),
    close() {
      switchboard.close()
      port1.close()
    },
  }
}

function faultsOf(switchboard: Switchboard, network: Network, revoked: Set<string>): Faults {
  const { faults } = switchboard
  return {
    async dropSocket(user) {
      faults.killFlow(user)
    },
    async silence(user, milliseconds) {
      setTimeout(faults.halfOpen(user), milliseconds)
    },
    async stopServer(milliseconds) {
      setTimeout(faults.down(), milliseconds)
    },
    setNetwork: network.set,
    isNetworkUp: network.isUp,
    async expireCredentials(user) {
      switchboard.expireCredentials(user)
      faults.killFlow(user)
    },
    async refuseHold(user) {
      faults.respond({ method: 'INVITE', user, inDialog: true, status: 488, times: 1 })
    },
    async revoke(user) {
      revoked.add(user)
      switchboard.revoke(user)
      faults.killFlow(user)
    },
    async restore(user) {
      revoked.delete(user)
      switchboard.restore(user)
    },
  }
}

function unguessable(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(6)), (word) => word.toString(36)).join('')
}
