/** Who has a phone on the platform, and the secrets of it. All of them say that they are for tests. */
import { createHmac } from 'node:crypto'

/** In browsers. Any of them may also use an ephemeral credential. */
export const browserUsers: readonly string[] = ['alice', 'bob', 'carol', 'dave']

/** The digest password of a user in the platform's table. */
export const passwordOf = (user: string): string => `offhook-test-password-${user}`

/** What the platform and those who issue credentials share. */
export const secrets = {
  /** `auth_ephemeral`: short-lived SIP credentials. */
  sip: 'offhook-test-sip-secret',
  /** coturn: short-lived TURN credentials. */
  turn: 'offhook-test-turn-secret',
  /** Signs the nonces of digests; the same at both edges, so that a challenge of one is answered at the other. */
  nonce: 'offhook-test-nonce-secret',
  /** Signs flow tokens. */
  flow: 'offhook-test-flow-secret',
} as const

export interface SipCredentials {
  readonly username: string
  readonly password: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/**
 * A credential that proves itself: `<unix expiry>:<user>`, and its HMAC-SHA1 under a shared secret as the password.
 * SIP (`auth_ephemeral`) and TURN (the TURN REST scheme) share the form.
 */
function timeLimited(user: string, ttl: number, secret: string, now: number): SipCredentials {
  if (!Number.isFinite(ttl)) throw new TypeError(`ttl is a number of seconds; got ${ttl}`)
  const expiry = Math.floor(now / 1000) + Math.round(ttl)
  const username = `${expiry}:${user}`
  return {
    username,
    password: createHmac('sha1', secret).update(username).digest('base64'),
    expiresAt: expiry * 1000,
  }
}

/** @param ttl seconds from `now`; negative: one that has expired */
export function sipCredentials(user: string, ttl = 600, now = Date.now()): SipCredentials {
  return timeLimited(user, ttl, secrets.sip, now)
}

export function turnCredentials(ttl = 600, now = Date.now()): SipCredentials {
  return timeLimited('offhook-test', ttl, secrets.turn, now)
}
