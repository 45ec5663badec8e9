/** Just enough of a SIP message to draw its arrow. What cannot be read is drawn as it stands, never thrown at. */

export interface MessageSummary {
  readonly kind: 'request' | 'response'
  /** `INVITE bob` or `180 Ringing`. */
  readonly label: string
  /** Of a response: its class, 1 to 6. */
  readonly responseClass?: number
  /** From CSeq, so that a response can be told by its request. */
  readonly method: string
  readonly hasSdp: boolean
}

export function summarise(message: string): MessageSummary | undefined {
  const startLine = /^[^\r\n]*/.exec(message)?.[0].trim() ?? ''
  if (!startLine) return undefined // the keep-alive of RFC 5626 section 3.5.1: line ends alone
  const hasSdp = /^(?:content-type|c)\s*:\s*application\/sdp/im.test(message)
  const method = /^cseq\s*:\s*\d+\s+(\S+)/im.exec(message)?.[1] ?? ''
  const response = /^SIP\/2\.0 (\d)(\d\d) ?(.*)$/.exec(startLine)
  if (response) {
    const [, first = '', rest = '', reason = ''] = response
    return { kind: 'response', label: `${first}${rest} ${reason}`.trim(), responseClass: Number(first), method, hasSdp }
  }
  const request = /^(\S+) (?:sips?|tel):([^@;\s>]+)@?([^:;\s>]*)/i.exec(startLine)
  const name = request?.[1] ?? startLine.split(' ')[0] ?? ''
  return {
    kind: 'request',
    label: `${name} ${callee(request?.[2], request?.[3])}`.trim(),
    method: method || name,
    hasSdp,
  }
}

/** Of a REGISTER the domain, and of a phone's contact a random string (RFC 7118 section 5): neither says who is called. */
function callee(user = '', host = ''): string {
  return host === '' || host.endsWith('.invalid') ? '' : user
}
