/** The embedded SIP platform of the playground: two users, the scripted lines, real audio for the lines. */
import { randomBytes } from 'node:crypto'
import { createSwitchboard, type Switchboard } from '@offhook/switchboard'
import { type Listening, listen, weriftMedia } from '@offhook/switchboard/node'
import { domain, people } from '../src/platform.ts'

export interface Platform {
  readonly switchboard: Switchboard
  /** Where SIP over WebSocket is served, on a port of its own that the page never sees. */
  readonly listening: Listening
  /** Users who get no credentials. */
  readonly revoked: Set<string>
  close(): Promise<void>
}

export async function startPlatform(): Promise<Platform> {
  // Nobody knows the long-lived passwords: phones get short-lived credentials.
  const users = Object.fromEntries(people.map(({ user }) => [user, randomBytes(24).toString('base64url')]))
  const switchboard = createSwitchboard({ domain, users, media: weriftMedia() })
  const listening = await listen(switchboard, { port: 0 })
  return {
    switchboard,
    listening,
    revoked: new Set(),
    async close() {
      switchboard.close()
      await listening.close()
    },
  }
}
