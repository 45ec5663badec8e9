/** Addresses and their parameters: `"Bob" <sip:bob@example.test;transport=ws>;tag=1` (RFC 3261 19.1, 20.10). */

export interface Uri {
  readonly scheme: 'sip' | 'sips' | 'tel'
  /** Unescaped; empty when the URI has none. */
  readonly user: string
  readonly host: string
  readonly port: string
  readonly params: ReadonlyMap<string, string>
}

export interface Address {
  readonly displayName: string
  readonly uri: string
  readonly params: ReadonlyMap<string, string>
}

const sipUri = /^(sips?):(?:([^@\s]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?(;[^?\s]*)?(\?\S*)?$/i
const telUri = /^tel:([0-9a-f*#()+.-]+)(;\S*)?$/i

export function parseUri(text: string): Uri | undefined {
  const sip = sipUri.exec(text)
  if (sip) {
    const user = unescapeUser(sip[2]?.split(':')[0] ?? '')
    if (user === undefined) return undefined
    const scheme = sip[1]?.toLowerCase() === 'sips' ? 'sips' : 'sip'
    return { scheme, user, host: (sip[3] ?? '').toLowerCase(), port: sip[4] ?? '', params: parseParams(sip[5] ?? '') }
  }
  const tel = telUri.exec(text)
  if (!tel) return undefined
  // Visual separators carry no meaning (RFC 3966 5.1.1).
  const user = (tel[1] ?? '').replace(/[-.()]/g, '')
  return { scheme: 'tel', user, host: '', port: '', params: parseParams(tel[2] ?? '') }
}

/** What tells one contact from another when in-dialog requests are routed: user, host and port. */
export function contactKey(uri: string): string {
  const parsed = parseUri(uri)
  return parsed ? `${parsed.user}@${parsed.host}:${parsed.port}` : uri
}

export function parseAddress(value: string): Address | undefined {
  let rest = value.trim()
  let displayName = ''
  if (rest.startsWith('"')) {
    const close = closingQuote(rest)
    if (close < 0) return undefined
    displayName = rest.slice(1, close).replace(/\\(.)/g, '$1')
    rest = rest.slice(close + 1).trimStart()
    if (!rest.startsWith('<')) return undefined
  }
  const open = rest.indexOf('<')
  if (open >= 0) {
    const close = rest.indexOf('>', open)
    if (close < 0) return undefined
    if (displayName === '') displayName = rest.slice(0, open).trim()
    return { displayName, uri: rest.slice(open + 1, close).trim(), params: parseParams(rest.slice(close + 1)) }
  }
  const semicolon = rest.indexOf(';')
  if (semicolon < 0) return rest === '' ? undefined : { displayName, uri: rest, params: new Map() }
  return { displayName, uri: rest.slice(0, semicolon).trim(), params: parseParams(rest.slice(semicolon)) }
}

/** `;a=1;b;c="x;y"`: names in lower case, quotes taken off. */
export function parseParams(text: string): Map<string, string> {
  const params = new Map<string, string>()
  for (const part of splitOutsideQuotes(text, ';')) {
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase()
    if (name === '') continue
    params.set(name, equals < 0 ? '' : unquote(part.slice(equals + 1).trim()))
  }
  return params
}

export function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text
}

export function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === separator) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return -1
}

function unescapeUser(user: string): string | undefined {
  if (!user.includes('%')) return user
  try {
    return decodeURIComponent(user)
  } catch {
    return undefined
  }
}
