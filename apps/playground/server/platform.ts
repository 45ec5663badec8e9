/** What the playground's server knows of a SIP platform: as much as an application's own backend knows of its platform. */
import type { RequestHandler } from './reply.ts'

export interface Platform {
  /** WebSocket addresses for the page, best first. `/sip` is this server's own, forwarded to `sipPort`. */
  readonly servers: readonly string[]
  /** Where SIP over WebSocket is served on this machine. Absent where pages connect to the platform directly. */
  readonly sipPort?: number
  /** Short-lived SIP credentials; `ttl` in seconds. */
  issueCredentials(user: string, options: { readonly ttl: number }): IssuedCredentials
  /** TURN servers with short-lived credentials; `ttl` in seconds. Absent where the platform has none. */
  turnServers?(options: { readonly ttl: number; readonly transport: 'udp' | 'tcp' }): readonly IceServer[]
  /** Whoever gets no credentials any more. */
  isRevoked(user: string): boolean
  /** `POST /api/dev/…`: switches that break the platform on purpose, for the page. Absent where there are none. */
  readonly faults?: RequestHandler
}

export interface IssuedCredentials {
  readonly username: string
  readonly password: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** As the page hands it to its PeerConnections. */
export interface IceServer {
  readonly urls: string | string[]
  readonly username?: string
  readonly credential?: string
}
