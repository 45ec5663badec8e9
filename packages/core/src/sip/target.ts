/**
 * What a person types -> the SIP URI to call. Pure and free of sip.js, so that a bad target fails before that is loaded.
 * Stricter than RFC 3261 25.1 where its freedom only serves injection: no password, no `?headers`, no `method`.
 */
import { PhoneError } from '../errors.ts'

const label = '[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?'
const host = `(?:${label}(?:\\.${label})*\\.?|\\[[0-9A-Fa-f:.]{2,45}\\])`
const hostPort = new RegExp(`^${host}(?::\\d{1,5})?$`)
const user = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|%[0-9A-Fa-f]{2})+$/
const parameter = /^[\w.!~*'()%+-]+(?:=[\w.!~*'()%+[\]/:&$-]+)?$/
const dialled = /^\+?[0-9*#][0-9*#\s().-]*$/

/** Throws a `PhoneError` invalidTarget. */
export function resolveTarget(text: string, aor: string): string {
  const target = typeof text === 'string' ? text.trim() : ''
  const uri = target.length <= 512 ? resolve(target, aor) : undefined
  if (uri === undefined)
    throw new PhoneError('invalidTarget', { detail: JSON.stringify(withoutPassword(target).slice(0, 64)) })
  return uri
}

/** `sip:bob:secret@x`: what stands where a password would is not shown. */
function withoutPassword(target: string): string {
  return target.replace(/^((?:sips?:)?(?!sips?:)[^:@]*):.*@/is, '$1:[hidden]@')
}

function resolve(target: string, aor: string): string | undefined {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(target)?.[1]?.toLowerCase()
  if (scheme === 'sip' || scheme === 'sips') return checkUri(scheme, target.slice(scheme.length + 1))
  if (scheme === 'tel') return inDomain(number(target.slice(4).split(';', 1)[0] ?? ''), aor)
  if (target.includes('@')) return checkUri('sip', target)
  return inDomain(dialled.test(target) ? number(target) : target, aor)
}

/** A dialled number without its visual separators (RFC 3966 5.1.1); `#` is not a user character of SIP. */
function number(text: string): string | undefined {
  return dialled.test(text.trim()) ? text.replace(/[\s().-]/g, '').replaceAll('#', '%23') : undefined
}

function inDomain(name: string | undefined, aor: string): string | undefined {
  const domain = /^sips?:(?:[^@]*@)?([^;?>\s]+)/i.exec(aor)?.[1]
  return name === undefined || domain === undefined ? undefined : checkUri('sip', `${name}@${domain}`)
}

function checkUri(scheme: string, rest: string): string | undefined {
  const at = rest.indexOf('@')
  const name = at < 0 ? undefined : rest.slice(0, at)
  const [address = '', ...parameters] = rest.slice(at + 1).split(';')
  if (name !== undefined && !(user.test(name) && isDecodable(name))) return undefined
  if (!hostPort.test(address) || Number(/:(\d+)$/.exec(address)?.[1] ?? 0) > 65_535) return undefined
  if (parameters.some((value) => !parameter.test(value) || /^method\b/i.test(value))) return undefined
  return `${scheme}:${rest}`
}

function isDecodable(name: string): boolean {
  try {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escaped control character is still one
    return !/[\u0000-\u001f\u007f]/.test(decodeURIComponent(name))
  } catch {
    return false
  }
}
