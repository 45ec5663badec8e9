/** The platform as the cases ask it: who may register, what is registered, what is relayed. */
import { domain, type Edge, loopback, type Place, type Platform, startPlatform } from '@offhook/platform'
import type { Account } from './registrations/fleet.ts'
import { relayedCalls } from './relay.ts'

export interface LoadPlatform {
  readonly platform: Platform
  readonly edge: Edge
  readonly domain: string
  /** A credential for the whole run. */
  account(user: string): Account
  /** Makes a user that the platform's table does not have: one that can be called. */
  addUser(user: string): Promise<void>
  /** Bindings of all users but the platform's own desk phones. */
  bindings(): Promise<number>
  /** Calls in rtpengine. */
  relayed(): Promise<number>
  down(): Promise<void>
}

/** Seconds: longer than any run, so that no renewal of credentials is measured. */
const ttl = 4 * 3_600

/** At the addresses of `loopback` under a name of its own: `npm run load` runs in a network namespace, whose loopback nobody shares. */
const place: Place = { ...loopback, name: 'load' }

export async function startLoadPlatform(log: (line: string) => void): Promise<LoadPlatform> {
  const platform = await startPlatform({ place, log })
  const [edge] = platform.edges
  if (!edge) throw new Error('a platform without an edge')
  const desks = platform.deskPhones.length
  return {
    platform,
    edge,
    domain,
    account: (user) => ({ user, ...withoutExpiry(platform.sipCredentials(user, { ttl })) }),
    addUser: async (user) => {
      await edge.rpc('htable.sets', ['users', user, `offhook-test-password-${user}`])
    },
    async bindings() {
      const lines = await edge.rpc<readonly string[]>('stats.get_statistics', ['usrloc:'])
      const count = /usrloc:location_contacts = (\d+)/.exec(lines.join('\n'))?.[1]
      return Number(count ?? Number.NaN) - desks
    },
    relayed: () => relayedCalls(platform.place),
    down: () => platform.down(),
  }
}

function withoutExpiry({ username, password }: { readonly username: string; readonly password: string }) {
  return { username, password }
}
