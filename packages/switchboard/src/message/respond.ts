/** Responses made from a request (RFC 3261 8.2.6). */
import { firstValue, type Header, header, type SipRequest, type SipResponse } from './message.ts'

const phrases: Readonly<Record<number, string>> = {
  100: 'Trying',
  180: 'Ringing',
  183: 'Session Progress',
  200: 'OK',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  420: 'Bad Extension',
  423: 'Interval Too Brief',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  483: 'Too Many Hops',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  489: 'Bad Event',
  491: 'Request Pending',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  504: 'Server Time-out',
  505: 'Version Not Supported',
  603: 'Decline',
}

export interface ResponseParts {
  readonly reason?: string
  /** Makes the To header carry this tag, unless it has one. */
  readonly tag?: string
  readonly headers?: readonly Header[]
  readonly body?: string
}

export function respond(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const headers: Header[] = []
  for (const each of request.headers) {
    const { key } = each
    if (key === 'via' || key === 'from' || key === 'call-id' || key === 'cseq') headers.push(each)
    else if (key === 'to')
      headers.push(parts.tag && !hasTag(each.value) ? header('To', `${each.value};tag=${parts.tag}`) : each)
    // 12.1.1: whatever makes a dialog repeats the route.
    else if (key === 'record-route' && status > 100 && status < 300) headers.push(each)
    else if (key === 'timestamp' && status === 100) headers.push(each)
  }
  headers.push(...(parts.headers ?? []))
  const reason = parts.reason ?? phrases[status] ?? 'Unknown'
  return { kind: 'response', status, reason, headers, body: parts.body ?? '' }
}

function hasTag(address: string): boolean {
  const close = address.indexOf('>')
  return /;\s*tag\s*=/i.test(close < 0 ? address : address.slice(close))
}

/** The tag of From or To, or an empty string. */
export function tagOf(message: { readonly headers: readonly Header[] }, key: 'from' | 'to'): string {
  const value = firstValue(message, key) ?? ''
  const close = value.indexOf('>')
  return /;\s*tag\s*=\s*([^;\s]+)/i.exec(close < 0 ? value : value.slice(close))?.[1] ?? ''
}
