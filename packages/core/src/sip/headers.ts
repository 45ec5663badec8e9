/**
 * The one gate for text: what an application gives is checked before it becomes SIP, what a peer gives is cleaned before it
 * is shown. Free of sip.js, so that bad input fails before that is loaded.
 */
import { PhoneError } from '../errors.ts'

const token = /^[A-Za-z0-9\-.!%*_+`'~]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this gate is about
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const controls = new RegExp(control, 'g')
/** Turn the text around them: a name could look like another's (UTS 39). Marks of direction, as names need them, stay. */
const overrides = /[\u202a-\u202e\u2066-\u2069]/g
const maxValue = 4096
const maxText = 256
/** Of a header that is taken apart: quoted strings in it can cost the square of its length. */
const maxParsed = 1024

/** Set by the stack itself (RFC 3261 section 20; compact forms too), so not for an application to set. */
const owned = new Set(
  (
    'via from to call-id cseq contact route record-route path service-route max-forwards allow supported require ' +
    'proxy-require unsupported accept expires min-expires rseq rack replaces refer-to session-expires min-se event ' +
    'subscription-state authorization proxy-authorization www-authenticate proxy-authenticate authentication-info ' +
    'content-type content-length content-encoding content-disposition content-language mime-version user-agent server ' +
    'v f t i m k l c e o u x r'
  ).split(' '),
)

export function isOwnedHeader(name: string): boolean {
  return owned.has(name.toLowerCase())
}

function refuse(detail: string): never {
  throw new PhoneError('headerInjection', { detail })
}

/** Names only in the detail: a value may be a secret. */
function describe(name: string): string {
  return `header ${JSON.stringify(name.slice(0, 40))}`
}

/** `Name: value`, or a `PhoneError` headerInjection. */
export function assertHeader(name: string, value: string): string {
  if (typeof name !== 'string' || name.length > 64 || !token.test(name)) refuse('header name')
  if (isOwnedHeader(name)) refuse(`${describe(name)} is set by SIP itself`)
  if (typeof value !== 'string' || value.length > maxValue || control.test(value.replaceAll('\t', ' '))) {
    refuse(describe(name))
  }
  return `${name}: ${value}`
}

export function assertHeaders(headers: Readonly<Record<string, string>> = {}): string[] {
  const entries = Object.entries(headers)
  if (entries.length > 100) refuse('more than 100 headers')
  return entries.map(([name, value]) => assertHeader(name, value))
}

/** Text for a reason phrase or a Reason header. */
export function assertText(text: string, what: string): string {
  if (typeof text !== 'string' || text.length > maxText || control.test(text)) refuse(what)
  return text
}

/** The inside of a quoted-string (RFC 3261 25.1): a name cannot end its quotes. */
export function escapeQuoted(text: string, what: string): string {
  return assertText(text, what).replace(/[\\"]/g, '\\$&')
}

/** A media type for a body that is sent. */
export function assertContentType(contentType: string): string {
  if (!/^[\w.+-]+\/[\w.+-]+(?:\s*;\s*[\w.+-]+=(?:[\w.+-]+|"[\w .+/-]*"))*$/.test(contentType)) refuse('content type')
  return contentType
}

/** Text of a peer for a snapshot: one line, bounded. */
export function clean(text: string | undefined, max = maxText): string {
  const line = (text ?? '').replace(controls, ' ').replace(overrides, '').trim()
  return line.length > max ? `${line.slice(0, max - 1)}…` : line
}

/** Seconds of a Retry-After, Expires or Min-Expires header; comments and parameters aside. */
export function parseSeconds(value: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,10})\b/.exec(value ?? '')?.[1]
  return digits === undefined ? undefined : Math.min(Number(digits), 2 ** 32 - 1)
}

/** A quoted-string without its escapes. */
export function unquote(text: string): string {
  return text.replace(/\\(.)/gs, '$1')
}

/** The first cause of Reason headers (RFC 3326), a SIP status before a Q.850 cause. */
export function parseReason(values: readonly string[]): { cause?: number; text?: string } {
  const reasons = values
    .slice(0, 8)
    .flatMap((value) => value.slice(0, maxParsed).match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [])
  const reason = reasons.find((value) => /^\s*SIP\b/i.test(value)) ?? reasons[0]
  if (reason === undefined) return {}
  const cause = /;\s*cause\s*=\s*(\d{1,3})\b/i.exec(reason)?.[1]
  const text = /;\s*text\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(reason)?.[1]
  return { ...(cause && { cause: Number(cause) }), ...(text && { text: clean(unquote(text)) }) }
}

/** The text of the first Warning (RFC 3261 20.43). */
export function parseWarning(value: string | undefined): string | undefined {
  const text = /^\s*\d{3}\s+\S+\s+"((?:[^"\\]|\\.)*)"/.exec((value ?? '').slice(0, maxParsed))?.[1]
  return text === undefined ? undefined : clean(unquote(text))
}

/** The URI of a name-addr or addr-spec header, such as P-Asserted-Identity or Refer-To. */
export function parseAddress(value: string | undefined): string | undefined {
  const text = (value ?? '').slice(0, maxParsed)
  const inBrackets = /^\s*(?:"(?:[^"\\]|\\.)*"|[^<",;]*)\s*<([^<>]+)>/.exec(text)?.[1]
  const uri = inBrackets ?? /^\s*([a-z][\w.+-]*:[^\s,;<>]+)/i.exec(text)?.[1]
  return uri === undefined ? undefined : clean(uri, 512)
}

/** A display name as a peer wrote it between its quotes. */
export function parseDisplayName(raw: string | undefined): string | undefined {
  return clean(unquote(raw ?? '')) || undefined
}
