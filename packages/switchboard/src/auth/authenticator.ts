/** Checks the digest of a request and makes the challenge when it will not do. */
import { type Header, header, type SipRequest } from '../message/message.ts'
import type { Credentials } from './credentials.ts'
import { type DigestAlgorithm, digestResponse, parseAnswer, sameText } from './digest.ts'
import type { Nonces } from './nonces.ts'

export type Verdict =
  | { readonly kind: 'authenticated'; readonly user: string }
  | { readonly kind: 'refused'; readonly status: number; readonly reason?: string; readonly headers: readonly Header[] }

export class Authenticator {
  readonly #realm: string
  readonly #algorithms: readonly DigestAlgorithm[]
  readonly #credentials: Credentials
  readonly #nonces: Nonces

  constructor(options: {
    realm: string
    algorithms: readonly DigestAlgorithm[]
    credentials: Credentials
    nonces: Nonces
  }) {
    this.#realm = options.realm
    this.#algorithms = options.algorithms
    this.#credentials = options.credentials
    this.#nonces = options.nonces
  }

  /** `registrar` challenges with 401, `proxy` with 407 (RFC 3261 22.1). */
  check(request: SipRequest, role: 'registrar' | 'proxy'): Verdict {
    const key = role === 'registrar' ? 'authorization' : 'proxy-authorization'
    let stale = false
    for (const each of request.headers) {
      const answer = each.key === key ? parseAnswer(each.value) : undefined
      if (answer?.realm !== this.#realm || !this.#algorithms.includes(answer.algorithm)) continue
      if (answer.qop !== '' && answer.qop !== 'auth') continue
      const used = this.#credentials
        .candidates(answer.username)
        .find((candidate) => sameText(digestResponse(answer, request.method, candidate.password), answer.response))
      if (!used) continue
      if (used.standing === 'revoked') {
        return { kind: 'refused', status: 403, reason: 'Credentials Revoked', headers: [] }
      }
      if (used.standing === 'expired') continue
      // An answer to another request (RFC 7616 3.4.6).
      if (answer.uri !== request.uri) return { kind: 'refused', status: 400, reason: 'Digest URI Differs', headers: [] }
      const verdict = this.#nonces.check(answer.nonce, answer.nc, answer.cnonce)
      if (verdict === 'fresh') return { kind: 'authenticated', user: used.user }
      // The password was right: the client may answer again without asking anyone (RFC 7616 3.3).
      stale = verdict !== 'forged'
    }
    return { kind: 'refused', status: role === 'registrar' ? 401 : 407, headers: this.#challenges(role, stale) }
  }

  /** One header an algorithm, the preferred one first (RFC 8760 2.4). */
  #challenges(role: 'registrar' | 'proxy', stale: boolean): Header[] {
    const name = role === 'registrar' ? 'WWW-Authenticate' : 'Proxy-Authenticate'
    const nonce = this.#nonces.issue()
    return this.#algorithms.map((algorithm) =>
      header(
        name,
        `Digest realm="${this.#realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale ? ', stale=true' : ''}`,
      ),
    )
  }
}
