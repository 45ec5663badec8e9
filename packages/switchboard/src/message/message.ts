/** SIP messages as plain data (RFC 3261 7): an ordered list of headers and a body. */

export interface Header {
  /** Lower-case full name, the key for look-ups. */
  readonly key: string
  /** As it is written on the wire; compact names are expanded. */
  readonly name: string
  readonly value: string
}

export interface SipRequest {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: readonly Header[]
  readonly body: string
}

export interface SipResponse {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: readonly Header[]
  readonly body: string
}

export type SipMessage = SipRequest | SipResponse

export function header(name: string, value: string): Header {
  return { key: name.toLowerCase(), name, value }
}

/** The first value of a header; `key` is the lower-case full name. */
export function firstValue(message: { readonly headers: readonly Header[] }, key: string): string | undefined {
  for (const each of message.headers) if (each.key === key) return each.value
  return undefined
}

/** Every value of a list header, whether it came on one line or on several (RFC 3261 7.3.1). */
export function allValues(message: { readonly headers: readonly Header[] }, key: string): string[] {
  const values: string[] = []
  for (const each of message.headers) if (each.key === key) values.push(...splitList(each.value))
  return values
}

/** Option tags of Supported, Require and the like. */
export function hasOption(message: { readonly headers: readonly Header[] }, key: string, option: string): boolean {
  return allValues(message, key).some((each) => each.toLowerCase() === option)
}

/** Splits at commas that are outside quotes and angle brackets. */
export function splitList(value: string): string[] {
  if (!value.includes(',')) return value === '' ? [] : [value]
  const parts: string[] = []
  let quoted = false
  let angle = false
  let start = 0
  for (let at = 0; at < value.length; at++) {
    const char = value[at]
    if (quoted) {
      if (char === '\\') at++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '<') angle = true
    else if (char === '>') angle = false
    else if (char === ',' && !angle) {
      parts.push(value.slice(start, at).trim())
      start = at + 1
    }
  }
  parts.push(value.slice(start).trim())
  return parts.filter((part) => part !== '')
}

/** `CSeq: 4711 INVITE`. */
export function cseqOf(message: SipMessage): { number: number; method: string } {
  const [number, method] = (firstValue(message, 'cseq') ?? '').split(/\s+/)
  return { number: Number(number ?? Number.NaN), method: method ?? '' }
}
