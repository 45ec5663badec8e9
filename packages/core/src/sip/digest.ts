/**
 * Digest credentials (RFC 7616; MD5 and SHA-256, qop auth or none) behind core's `authenticationFactory`. Core's own class
 * has MD5 only, counts every nonce from 1, and would send a cancelled INVITE again.
 */
import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Clock } from '../ports/clock.ts'
import type { Secret, SecretStore } from '../ports/secrets.ts'
import type { RegisterOutcome } from '../ports/sip.ts'
import { clean, unquote } from './headers.ts'
import type { RegisterLimiter } from './limiter.ts'
import type { DigestAuthentication, IncomingResponseMessage, OutgoingRequestMessage, UserAgentCore } from './sipjs.ts'

const hashes = { MD5: md5, 'SHA-256': sha256 }
const ha1Length = { MD5: 32, 'SHA-256': 64 }
export type Algorithm = keyof typeof hashes

/** As sip.js's grammar gives it; quoted strings keep their escapes. */
interface Challenge {
  readonly realm?: string
  readonly nonce?: string
  readonly opaque?: string
  readonly algorithm?: string
  readonly qop?: readonly string[]
  stale?: boolean
}

/** The header that answers: 401 and 407 are asked by different servers. */
type AnswerHeader = 'Authorization' | 'Proxy-Authorization'

interface Trail {
  /** Whose challenge core is about to hand over. */
  asking: AnswerHeader
  readonly answered: Map<AnswerHeader, Challenge>
}

interface DigestOptions {
  readonly secrets: Pick<SecretStore, 'read'>
  readonly clock: Clock
  readonly limiter: RegisterLimiter
  readonly cnonce: () => string
}

export class Digest {
  readonly #options: DigestOptions
  readonly #trails = new WeakMap<OutgoingRequestMessage, Trail>()
  readonly #stopped = new WeakSet<OutgoingRequestMessage>()
  /** REGISTERs that were not sent again because the limiter held. */
  readonly #paced = new WeakSet<OutgoingRequestMessage>()
  /** How often each nonce was used, the last one of each server. */
  readonly #counts = new Map<string, { nonce: string; count: number }>()
  /** What the registrar asked last, for the next REGISTER. */
  #registrar: Challenge | undefined
  #core: UserAgentCore | undefined

  constructor(options: DigestOptions) {
    this.#options = options
  }

  /** Whose dialogs get their CSeq repaired. */
  attach(core: UserAgentCore): void {
    this.#core = core
  }

  /** For core's `authenticationFactory`: a fresh object a request. The cast replaces a class that would bring sip.js's MD5. */
  credentials(): DigestAuthentication {
    let value = ''
    const duck = {
      authenticate: (request: OutgoingRequestMessage, challenge: Challenge): boolean => {
        const answer = this.#answerChallenge(request, challenge)
        if (answer === undefined) return false
        value = answer
        return true
      },
      toString: () => value,
    }
    return duck as unknown as DigestAuthentication
  }

  /** Nothing challenges this request into being sent again, such as an INVITE after its cancel. */
  stop(request: OutgoingRequestMessage): void {
    this.#stopped.add(request)
  }

  /** Which algorithms the secret can answer: `ha1` is made for one of them. */
  canAnswer(algorithm: Algorithm): boolean {
    const secret = this.#secret()
    if (!secret) return true
    return secret.ha1 === undefined || secret.password !== undefined || secret.ha1.length === ha1Length[algorithm]
  }

  /**
   * Sees each 401 and 407 before core does. Core answers one challenge a request; where a second server asks (407 of a proxy,
   * then 401 of the registrar) its challenge is shown to core as `stale`, which core takes once more.
   */
  prepare(request: OutgoingRequestMessage, response: IncomingResponseMessage): void {
    const asking: AnswerHeader = response.statusCode === 401 ? 'Authorization' : 'Proxy-Authorization'
    const trail = this.#trails.get(request) ?? { asking, answered: new Map() }
    trail.asking = asking
    this.#trails.set(request, trail)
    const challenge: Challenge | undefined = response.parseHeader(challengeHeader(response))
    if (challenge && trail.answered.size > 0 && !trail.answered.has(asking)) challenge.stale = true
  }

  canPreempt(): boolean {
    return this.#registrar !== undefined && this.#secret() !== undefined
  }

  /** Puts credentials on a REGISTER before it is asked for: a refresh then costs one round trip. */
  preempt(request: OutgoingRequestMessage): void {
    const answer = this.#registrar && this.#answer(request, this.#registrar, 'Authorization')
    if (answer) request.setHeader('Authorization', answer)
  }

  /** How it went for a request whose final response this is. */
  outcome(
    request: OutgoingRequestMessage,
    response: IncomingResponseMessage,
  ): { digest: RegisterOutcome['digest']; realm?: string } {
    const trail = this.#trails.get(request)
    const refused = response.statusCode === 401 || response.statusCode === 407
    const challenge: Challenge | undefined = refused ? response.parseHeader(challengeHeader(response)) : undefined
    const realm = challenge?.realm ?? [...(trail?.answered.values() ?? [])].at(-1)?.realm
    const wasAnswered = trail?.answered.has(trail.asking) && !this.#stopped.has(request)
    const isPaced = this.#paced.has(request)
    const left = isPaced ? 'paced' : wasAnswered ? 'refused' : 'unanswered'
    const digest = refused ? left : trail?.answered.size ? 'accepted' : 'none'
    if (digest === 'refused' && request.method === 'REGISTER') this.#registrar = undefined
    return { digest, ...(realm !== undefined && { realm: clean(unquote(realm)) }) }
  }

  #secret(): Secret | undefined {
    const secret = this.#options.secrets.read()
    return secret?.expiresAt !== undefined && secret.expiresAt <= this.#options.clock.now() ? undefined : secret
  }

  #answerChallenge(request: OutgoingRequestMessage, challenge: Challenge): string | undefined {
    if (this.#stopped.has(request)) return undefined
    const trail = this.#trails.get(request) ?? { asking: 'Authorization', answered: new Map() }
    const isRegister = request.method === 'REGISTER'
    if (isRegister && trail.asking === 'Authorization') this.#registrar = challenge
    if (isRegister && this.#options.limiter.wait(1) > 0) {
      this.#paced.add(request)
      this.stop(request)
      return undefined
    }
    const answer = this.#answer(request, challenge, trail.asking)
    if (answer === undefined) return undefined
    for (const [header, earlier] of trail.answered) {
      const again = header === trail.asking ? undefined : this.#answer(request, earlier, header)
      if (again) request.setHeader(header, again)
    }
    trail.answered.set(trail.asking, challenge)
    this.#repairCSeq(request)
    return answer
  }

  #answer(request: OutgoingRequestMessage, challenge: Challenge, header: AnswerHeader): string | undefined {
    const secret = this.#secret()
    const algorithm = supported(challenge.algorithm)
    const { realm: rawRealm, nonce: rawNonce, qop = [] } = challenge
    if (!secret || !algorithm || rawRealm === undefined || rawNonce === undefined) return undefined
    if (qop.length > 0 && !qop.includes('auth')) return undefined
    const hash = (text: string) => bytesToHex(hashes[algorithm](utf8ToBytes(text)))
    const realm = unquote(rawRealm)
    const nonce = unquote(rawNonce)
    const ha1 = secretHash(secret, realm, algorithm, hash)
    if (ha1 === undefined) return undefined

    const uri = request.ruri.toRaw()
    const ha2 = hash(`${request.method}:${uri}`)
    const fields = [
      `username=${quote(secret.username)}`,
      `realm=${quote(realm)}`,
      `nonce=${quote(nonce)}`,
      `uri="${uri}"`,
      `algorithm=${algorithm}`,
    ]
    if (challenge.opaque !== undefined) fields.push(`opaque=${quote(unquote(challenge.opaque))}`)
    if (qop.length > 0) {
      const count = this.#count(`${header} ${realm}`, nonce).toString(16).padStart(8, '0')
      const cnonce = this.#options.cnonce()
      fields.push('qop=auth', `nc=${count}`, `cnonce="${cnonce}"`)
      fields.push(`response="${hash(`${ha1}:${nonce}:${count}:${cnonce}:auth:${ha2}`)}"`)
    } else {
      fields.push(`response="${hash(`${ha1}:${nonce}:${ha2}`)}"`)
    }
    return `Digest ${fields.join(', ')}`
  }

  #count(server: string, nonce: string): number {
    const known = this.#counts.get(server)
    const count = known?.nonce === nonce ? known.count + 1 : 1
    this.#counts.set(server, { nonce, count })
    return count
  }

  /** Core advances the dialog's CSeq for a challenged re-INVITE only; after INFO, BYE or PRACK the next request would reuse it. */
  #repairCSeq(request: OutgoingRequestMessage): void {
    if (request.method === 'INVITE' || !request.toTag) return
    const dialog = this.#core?.dialogs.get(request.callId + request.fromTag + request.toTag)
    if (dialog?.localSequenceNumber === undefined) return
    dialog.incrementLocalSequenceNumber()
    request.cseq = dialog.localSequenceNumber - 1 // core adds one
  }
}

function challengeHeader(response: IncomingResponseMessage): string {
  return response.statusCode === 401 ? 'www-authenticate' : 'proxy-authenticate'
}

function supported(name = 'MD5'): Algorithm | undefined {
  const upper = name.toUpperCase()
  return upper === 'MD5' || upper === 'SHA-256' ? upper : undefined
}

function secretHash(
  secret: Secret,
  realm: string,
  algorithm: Algorithm,
  hash: (text: string) => string,
): string | undefined {
  if (secret.ha1?.length === ha1Length[algorithm]) return secret.ha1.toLowerCase()
  return secret.password === undefined ? undefined : hash(`${secret.username}:${realm}:${secret.password}`)
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}
