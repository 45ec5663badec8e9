/** The embedded SIP platform of the playground: two users, the scripted lines, real audio for the lines. */
import { randomBytes } from 'node:crypto'
import { createSwitchboard, type Switchboard } from '@offhook/switchboard'
import { listen, weriftMedia } from '@offhook/switchboard/node'
import { domain, people } from '../src/platform.ts'
import { faultsRoute } from './faultsRoute.ts'
import type { Platform } from './platform.ts'

export interface EmbeddedPlatform extends Platform {
  readonly switchboard: Switchboard
  /** Takes the user's credentials away, or gives them back. */
  /** `cut`, the default, also ends the user's connections: else it would be noticed at the next refresh only, minutes later. */
  revoke(user: string, options?: { readonly cut?: boolean }): void
  restore(user: string): void
  close(): Promise<void>
}

export async function startEmbeddedPlatform(): Promise<EmbeddedPlatform> {
  // Nobody knows the long-lived passwords: phones get short-lived credentials.
  const users = Object.fromEntries(people.map(({ user }) => [user, randomBytes(24).toString('base64url')]))
  const switchboard = createSwitchboard({ domain, users, media: weriftMedia() })
  // On a port of its own that the page never sees.
  const listening = await listen(switchboard, { port: 0 })
  const revoked = new Set<string>()
  const revoke = (user: string, { cut = true }: { readonly cut?: boolean } = {}) => {
    revoked.add(user)
    switchboard.revoke(user)
    if (cut) switchboard.faults.killFlow(user)
  }
  const restore = (user: string) => {
    revoked.delete(user)
    switchboard.restore(user)
  }
  return {
    servers: ['/sip'],
    sipPort: listening.port,
    switchboard,
    revoke,
    restore,
    issueCredentials: (user, options) => switchboard.issueCredentials(user, options),
    isRevoked: (user) => revoked.has(user),
    faults: faultsRoute({ switchboard, revoke, restore }),
    async close() {
      switchboard.close()
      await listening.close()
    },
  }
}
