/**
 * Who may speak for whom. Two kinds of password: the long-lived one of `users`, and short-lived ones in the manner of
 * TURN REST (`<expiry>:<user>` with an HMAC for a password), which need no table to be checked.
 */
import { hmacHex } from './digest.ts'

export interface IssuedCredentials {
  /** `<expiry in epoch seconds>:<user>` */
  readonly username: string
  readonly password: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** A password that would be right, and what to say when it is the one that was used. */
export interface Candidate {
  readonly user: string
  readonly password: string
  readonly standing: 'valid' | 'expired' | 'revoked'
}

export class Credentials {
  readonly #users: Map<string, string>
  readonly #secret: string
  readonly #now: () => number
  /** Revocations and expiries so far; what was issued carries the count of its time. */
  readonly #generation = new Map<string, number>()
  readonly #refusedBelow = new Map<string, number>()
  readonly #expiredBelow = new Map<string, number>()

  constructor(options: { users: Readonly<Record<string, string>>; secret: string; now: () => number }) {
    this.#users = new Map(Object.entries(options.users))
    this.#secret = options.secret
    this.#now = options.now
  }

  has(user: string): boolean {
    return this.#users.has(user)
  }

  add(user: string, password: string): void {
    this.#users.set(user, password)
  }

  issue(user: string, ttl: number): IssuedCredentials {
    if (!this.#users.has(user)) throw new RangeError(`"${user}" is not a user of this switchboard: add it to \`users\``)
    if (!Number.isFinite(ttl)) throw new RangeError('ttl is a number of seconds')
    const expiry = Math.ceil(this.#now() / 1000 + ttl)
    const username = `${expiry}:${user}`
    return { username, password: this.#sign(username, this.#generationOf(user)), expiresAt: expiry * 1000 }
  }

  revoke(user: string): void {
    this.#refusedBelow.set(user, this.#nextGeneration(user))
  }

  /** What was issued so far; the long-lived password does not expire. */
  expire(user: string): void {
    this.#expiredBelow.set(user, this.#nextGeneration(user))
  }

  restore(user: string): void {
    this.#refusedBelow.delete(user)
  }

  isRevoked(user: string): boolean {
    return this.#refusedBelow.has(user)
  }

  /** Every password that `username` has or had. */
  candidates(username: string): Candidate[] {
    const issued = /^(\d{1,12}):(.+)$/.exec(username)
    const user = issued?.[2] ?? username
    const password = this.#users.get(user)
    if (password === undefined) return []
    const refusedBelow = this.#refusedBelow.get(user) ?? 0
    if (!issued) return [{ user, password, standing: refusedBelow > 0 ? 'revoked' : 'valid' }]
    const isOver = Number(issued[1]) * 1000 <= this.#now()
    const expiredBelow = this.#expiredBelow.get(user) ?? 0
    const candidates: Candidate[] = []
    for (let generation = this.#generationOf(user); generation >= 0; generation--) {
      const isExpired = isOver || generation < expiredBelow
      const standing = generation < refusedBelow ? 'revoked' : isExpired ? 'expired' : 'valid'
      candidates.push({ user, password: this.#sign(username, generation), standing })
    }
    return candidates
  }

  #nextGeneration(user: string): number {
    const next = this.#generationOf(user) + 1
    this.#generation.set(user, next)
    return next
  }

  #generationOf(user: string): number {
    return this.#generation.get(user) ?? 0
  }

  #sign(username: string, generation: number): string {
    return hmacHex(this.#secret, `credential ${generation} ${username}`)
  }
}
