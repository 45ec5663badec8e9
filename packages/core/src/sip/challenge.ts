/**
 * Digest challenges as servers write them -> one that core's grammar reads rightly. It fails on `MD5-sess` and with it on the
 * whole message, overlooks a quoted algorithm and an unquoted qop, and of several challenges the Parser keeps the last.
 */
import type { Algorithm } from './digest.ts'

const name = /^(www|proxy)-authenticate[ \t]*:\s*/i
/** A word without a value matches too: tried again from each of its letters, one long word would cost the square of its length. */
const parameter = /([\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g

/** Of several challenges of a kind (RFC 7616 3.7) the strongest that can be answered stays. */
export function bestChallenges(lines: readonly string[], canAnswer: (algorithm: Algorithm) => boolean): string[] {
  const best = new Map<string, { line: string; rank: number }>()
  const others: string[] = []
  for (const line of lines) {
    const kind = name.exec(line)?.[1]?.toLowerCase()
    if (kind === undefined) others.push(line)
    else {
      const challenge = rewrite(kind, line.replace(name, ''), canAnswer)
      if (challenge.rank > (best.get(kind)?.rank ?? -1)) best.set(kind, challenge)
    }
  }
  return [...others, ...[...best.values()].map(({ line }) => line)]
}

function rewrite(kind: string, value: string, canAnswer: (algorithm: Algorithm) => boolean) {
  const parameters = new Map<string, string>()
  for (const [, key = '', quoted, bare] of value.matchAll(parameter)) {
    const text = quoted ?? bare
    if (text !== undefined) parameters.set(key.toLowerCase(), text.replace(/\p{Cc}/gu, ' '))
  }
  const algorithm = (parameters.get('algorithm') ?? 'MD5').toUpperCase()
  const known = algorithm === 'MD5' || algorithm === 'SHA-256' ? algorithm : undefined
  // Of the qualities of protection we know `auth`, and none at all as in RFC 2069.
  const isAuth = /(?:^|[\s,])auth(?:[\s,]|$)/i.test(parameters.get('qop') || 'auth')
  const usable = /^Digest\s/i.test(value) && parameters.has('nonce') && known !== undefined && isAuth
  const fields = [`realm="${parameters.get('realm') ?? ''}"`, `nonce="${parameters.get('nonce') ?? ''}"`]
  fields.push(`algorithm=${usable ? known : 'unsupported'}`)
  for (const key of ['opaque', 'qop']) {
    const text = parameters.get(key)
    if (text !== undefined) fields.push(`${key}="${key === 'qop' ? text.replace(/[^\w,-]/g, '') : text}"`)
  }
  if (/^true$/i.test(parameters.get('stale') ?? '')) fields.push('stale=true')
  const rank = usable ? (canAnswer(known) ? 2 : 0) + (known === 'SHA-256' ? 2 : 1) : 0
  return { line: `${kind}-authenticate: Digest ${fields.join(', ')}`, rank }
}
