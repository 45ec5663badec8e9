/** HTTP digest for SIP (RFC 8760, RFC 7616): challenges and the arithmetic of their answers. */
import { hmac } from '@noble/hashes/hmac.js'
import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { splitOutsideQuotes, unquote } from '../message/address.ts'

export type DigestAlgorithm = 'MD5' | 'SHA-256'

export interface DigestAnswer {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: DigestAlgorithm
  readonly qop: string
  readonly cnonce: string
  readonly nc: string
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return bytesToHex(algorithm === 'MD5' ? md5(utf8ToBytes(text)) : sha256(utf8ToBytes(text)))
}

export function hmacHex(secret: string, text: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(text)))
}

/** An Authorization or Proxy-Authorization value; undefined when it is not a digest that we can check. */
export function parseAnswer(value: string): DigestAnswer | undefined {
  if (!/^digest\s/i.test(value)) return undefined
  const fields = new Map<string, string>()
  for (const part of splitOutsideQuotes(value.slice(7), ',')) {
    const equals = part.indexOf('=')
    if (equals > 0) fields.set(part.slice(0, equals).trim().toLowerCase(), unquote(part.slice(equals + 1).trim()))
  }
  const field = (name: string) => fields.get(name) ?? ''
  const algorithm = (fields.get('algorithm') ?? 'MD5').toUpperCase()
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return undefined
  if (!field('username') || !field('nonce') || !field('uri') || !field('response')) return undefined
  return {
    username: field('username'),
    realm: field('realm'),
    nonce: field('nonce'),
    uri: field('uri'),
    response: field('response').toLowerCase(),
    algorithm,
    qop: field('qop'),
    cnonce: field('cnonce'),
    nc: field('nc').toLowerCase(),
  }
}

/** RFC 7616 3.4.1, with and without qop (RFC 2069 clients still exist). */
export function digestResponse(answer: Omit<DigestAnswer, 'response'>, method: string, password: string): string {
  const ha1 = hash(answer.algorithm, `${answer.username}:${answer.realm}:${password}`)
  const ha2 = hash(answer.algorithm, `${method}:${answer.uri}`)
  const middle = answer.qop ? `${answer.nonce}:${answer.nc}:${answer.cnonce}:${answer.qop}` : answer.nonce
  return hash(answer.algorithm, `${ha1}:${middle}:${ha2}`)
}

/** Without the early exit of `===`, so that timing tells nothing about the right answer. */
export function sameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at % (other.length || 1))
  return difference === 0
}
