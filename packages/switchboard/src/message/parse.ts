/**
 * One WebSocket frame to one SIP message (RFC 3261 7 and 25, RFC 7118 5). Never throws: what cannot be read comes
 * back as a reason, with as much of the request as a 400 needs. Costs microseconds: one pass, no grammar.
 */
import type { Header, SipMessage, SipRequest } from './message.ts'
import { isWellFormed, truncateUtf8, utf8Length } from './utf8.ts'

export const limits = { frameBytes: 65_536, headers: 200, lineLength: 8_192 }

export type ParseResult =
  | { readonly ok: true; readonly message: SipMessage }
  | {
      readonly ok: false
      readonly status: 400 | 413 | 505
      readonly reason: string
      /** Present when enough was read to answer. */
      readonly request?: SipRequest
    }

/** RFC 3261 7.3.3 and the registry of later RFCs. */
const compact: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
}

const requestLine = /^([A-Za-z0-9!%*_+`'~.-]+) (\S+) (SIP\/\d+\.\d+)$/
const statusLine = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/
const headerName = /^[A-Za-z0-9!%*_+`'~.-]+$/
const required = ['Via', 'From', 'To', 'Call-ID', 'CSeq']
const single = new Set(['from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-length', 'content-type', 'expires'])

export function parse(frame: string): ParseResult {
  if (frame.length > limits.frameBytes || utf8Length(frame) > limits.frameBytes) {
    return { ok: false, status: 413, reason: 'Frame Too Large' }
  }
  if (!isWellFormed(frame)) return { ok: false, status: 400, reason: 'Malformed UTF-16' }
  // Leading blank lines are allowed (RFC 3261 7.5).
  let at = 0
  while (frame.startsWith('\r\n', at)) at += 2
  let end = frame.indexOf('\r\n', at)
  if (end < 0) return { ok: false, status: 400, reason: 'No Start Line' }
  const startLine = frame.slice(at, end)
  const request = requestLine.exec(startLine)
  const response = request ? null : statusLine.exec(startLine)
  if (startLine.length > limits.lineLength || (!request && !response)) {
    return { ok: false, status: 400, reason: 'Malformed Start Line' }
  }

  const headers: Header[] = []
  let problem: string | undefined
  let name = ''
  let value = ''
  const push = () => {
    if (name !== '') headers.push({ key: name.toLowerCase(), name, value })
  }
  at = end + 2
  for (;;) {
    end = frame.indexOf('\r\n', at)
    if (end < 0) {
      problem ??= 'No Blank Line After Headers'
      at = frame.length
      break
    }
    if (end === at) {
      at += 2
      break
    }
    if (end - at > limits.lineLength) problem ??= 'Header Line Too Long'
    const line = frame.slice(at, end)
    at = end + 2
    if (hasControl(line)) problem ??= 'Control Character in Header'
    const first = line.charCodeAt(0)
    if (first === 32 || first === 9) {
      // A folded line continues the value before it (RFC 3261 7.3.1).
      if (name === '') problem ??= 'Malformed Header'
      value = `${value} ${line.trim()}`.trim()
      if (value.length > limits.lineLength) problem ??= 'Header Line Too Long'
      continue
    }
    push()
    const colon = line.indexOf(':')
    const raw = line.slice(0, Math.max(colon, 0)).trimEnd()
    if (!headerName.test(raw)) {
      problem ??= 'Malformed Header'
      name = ''
      continue
    }
    name = raw.length === 1 ? (compact[raw.toLowerCase()] ?? raw) : raw
    value = line.slice(colon + 1).trim()
    if (headers.length >= limits.headers) {
      return { ok: false, status: 400, reason: 'Too Many Headers' }
    }
  }
  push()

  let body = frame.slice(at)
  const seen = new Map<string, string>()
  for (const each of headers) {
    if (seen.has(each.key)) {
      if (single.has(each.key)) problem ??= `Repeated ${each.name}`
    } else seen.set(each.key, each.value)
  }
  const length = seen.get('content-length')
  if (length !== undefined) {
    // Content-Length counts bytes (RFC 3261 20.14), JavaScript counts UTF-16 units.
    const stated = /^\d{1,9}$/.test(length) ? Number(length) : Number.NaN
    const actual = utf8Length(body)
    if (Number.isNaN(stated)) problem ??= 'Malformed Content-Length'
    else if (stated > actual) problem ??= 'Body Shorter Than Content-Length'
    else if (stated < actual) body = truncateUtf8(body, stated)
  }
  const missing = required.find((each) => !seen.get(each.toLowerCase()))
  const cseq = /^(\d{1,10})\s+(\S+)$/.exec(seen.get('cseq') ?? '')
  // RFC 3261 8.1.1.5: less than 2**31.
  if (!missing && (!cseq || Number(cseq[1]) >= 2 ** 31)) problem ??= 'Malformed CSeq'

  if (response) {
    const reason = missing ? `Missing ${missing}` : problem
    if (reason) return { ok: false, status: 400, reason }
    const status = Number(response[1])
    return { ok: true, message: { kind: 'response', status, reason: response[2] ?? '', headers, body } }
  }
  const [, method = '', uri = '', version] = request ?? []
  const message: SipRequest = { kind: 'request', method, uri, headers, body }
  if (missing) return { ok: false, status: 400, reason: `Missing ${missing}` }
  if (version !== 'SIP/2.0') return { ok: false, status: 505, reason: 'Version Not Supported', request: message }
  if (cseq && cseq[2] !== method) problem ??= 'CSeq Method Differs'
  if (problem) return { ok: false, status: 400, reason: problem, request: message }
  return { ok: true, message }
}

function hasControl(line: string): boolean {
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if ((code < 32 && code !== 9) || code === 127) return true
  }
  return false
}
