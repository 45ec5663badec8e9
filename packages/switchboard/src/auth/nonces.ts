/** Nonces that need no table: the time, signed. Only the counts of those in use are kept, against replay. */
import type { Random } from '../random.ts'
import { token } from '../random.ts'
import { hmacHex, sameText } from './digest.ts'

export type NonceVerdict = 'fresh' | 'stale' | 'replayed' | 'forged'

export class Nonces {
  readonly #secret: string
  readonly #random: Random
  readonly #now: () => number
  readonly #lifetime: number
  readonly #counts = new Map<string, Set<string>>()

  constructor(options: { secret: string; random: Random; now: () => number; lifetime: number }) {
    this.#secret = options.secret
    this.#random = options.random
    this.#now = options.now
    this.#lifetime = options.lifetime
  }

  issue(): string {
    const stamp = `${this.#now().toString(36)}.${token(this.#random, 8)}`
    return `${stamp}.${this.#sign(stamp)}`
  }

  /** Counts `nc` as used when the nonce is fresh: ask once for one request. Without qop there is no count: good once. */
  check(nonce: string, nc: string, cnonce: string): NonceVerdict {
    const cut = nonce.lastIndexOf('.')
    const stamp = nonce.slice(0, Math.max(cut, 0))
    if (!sameText(this.#sign(stamp), nonce.slice(cut + 1))) return 'forged'
    if (!this.#alive(stamp)) return 'stale'
    let used = this.#counts.get(nonce)
    if (!used) {
      this.#sweep()
      used = new Set()
      this.#counts.set(nonce, used)
    }
    // Parallel requests may arrive out of order, so a count is refused only when it was seen.
    const use = `${nc}:${cnonce}`
    if (used.has(use)) return 'replayed'
    used.add(use)
    return 'fresh'
  }

  #alive(stamp: string): boolean {
    const age = this.#now() - Number.parseInt(stamp, 36)
    return age >= 0 && age <= this.#lifetime
  }

  #sign(stamp: string): string {
    return hmacHex(this.#secret, `nonce ${stamp}`).slice(0, 32)
  }

  #sweep(): void {
    for (const nonce of this.#counts.keys()) if (!this.#alive(nonce)) this.#counts.delete(nonce)
  }
}
