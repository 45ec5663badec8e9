/**
 * One frame of the socket -> a message that core can take, or why not. Core's Parser throws, counts characters where
 * Content-Length counts bytes, knows few compact names, has no limits and answers nothing.
 */

import { bestChallenges } from './challenge.ts'
import { contactOf } from './core.ts'
import type { Algorithm } from './digest.ts'
import { IncomingRequestMessage, type IncomingResponseMessage, type Logger, Parser } from './sipjs.ts'

export const limits = { frame: 65_536, headers: 200, line: 8_192 }
const mandatory = ['via', 'from', 'to', 'call-id', 'cseq']
/** RFC 3261 7.3.3 and the registrations since; the Parser knows v f t m l c i r. */
const compact: Readonly<Record<string, string>> = {
  k: 'Supported',
  o: 'Event',
  s: 'Subject',
  u: 'Allow-Events',
  b: 'Referred-By',
  x: 'Session-Expires',
  e: 'Content-Encoding',
  a: 'Accept-Contact',
  j: 'Reject-Contact',
  d: 'Request-Disposition',
}

type Received =
  | { readonly request: IncomingRequestMessage }
  | { readonly response: IncomingResponseMessage }
  /** `reply` refuses a request that core could not even read. */
  | { readonly dropped: string; readonly reply?: string }

interface ReceiveOptions {
  /** Sent-by of our Via. */
  readonly viaHost: string
  readonly canAnswer: (algorithm: Algorithm) => boolean
  readonly logger: Logger
}

export function parseFrame(received: string, options: ReceiveOptions): Received {
  // Blank lines may go before (RFC 3261 7.5).
  const frame = received.replace(/^(?:\r\n)+/, '')
  const end = frame.indexOf('\r\n\r\n')
  if (frame.length > limits.frame || end < 0) return { dropped: 'size or framing' }
  const lines = frame
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const refuse = (why: string): Received => {
    const reply = refusal(lines, why)
    return { dropped: why, ...(reply !== undefined && { reply }) }
  }
  if (lines.length > limits.headers || lines.some((line) => line.length > limits.line)) return refuse('Too Large')

  const head = bestChallenges(lines, options.canAnswer).map((line, index) =>
    index === 0 ? line : readable(expand(line)),
  )
  const body = frame.slice(end + 4)
  const message = parse(`${head.join('\r\n')}\r\n\r\n`, options.logger)
  if (!message) return refuse('Syntax')
  if (mandatory.some((name) => !message.getHeader(name)) || !message.via || !Number.isInteger(message.cseq)) {
    return refuse('Missing Header')
  }
  const content = takeBody(message.getHeader('content-length'), body)
  message.body = content ?? ''
  message.data = frame
  keepTelephone(message, lines)
  if (message instanceof IncomingRequestMessage) {
    if (content === undefined) return refuse('Body Shorter Than Content-Length')
    return refusesEarly(message) ?? { request: message }
  }
  if (content === undefined) return { dropped: 'short body' }
  if (message.getHeaders('via').length > 1 || message.via.host !== options.viaHost) return { dropped: 'Via of another' }
  if (message.body && !message.hasHeader('content-type')) message.setHeader('content-type', 'application/sdp')
  return { response: message }

  /** What would throw inside core. */
  function refusesEarly(request: IncomingRequestMessage): Received | undefined {
    if (!request.ruri) return { dropped: 'URI scheme', ...replied(lines, 416, 'Unsupported URI Scheme') }
    if (request.body && !request.hasHeader('content-type')) {
      if (request.method !== 'ACK') return refuse('Missing Content-Type')
      request.setHeader('content-type', 'application/sdp')
    }
    if (request.method === 'INVITE' && !contactOf(request)) return refuse('Missing Contact Header')
    return undefined
  }
}

function parse(text: string, logger: Logger): IncomingRequestMessage | IncomingResponseMessage | undefined {
  try {
    return Parser.parseMessage(text, logger)
  } catch {
    return undefined
  }
}

/** Content-Length counts bytes; undefined when there are fewer. A frame is a message, so it may be absent (RFC 7118 5.2). */
function takeBody(length: string | undefined, body: string): string | undefined {
  if (length === undefined) return body
  const bytes = new TextEncoder().encode(body)
  return Number(length) > bytes.length ? undefined : new TextDecoder().decode(bytes.subarray(0, Number(length)))
}

function expand(line: string): string {
  return line.replace(/^([a-z])(?=[ \t]*:)/i, (letter) => compact[letter.toLowerCase()] ?? letter)
}

const telephone = /^(from|f|to|t)[ \t]*:([^<]*<)tel:([^>;@]+)([^>]*>)/i

/** Core's grammar fails on `From: <tel:+1555>`, as gateways send it, and with it on the whole message. */
function readable(line: string): string {
  return line.replace(telephone, '$1:$2sip:$3@tel.invalid>')
}

/** Responses echo From and To as they came; core reads what was parsed. */
function keepTelephone(message: IncomingRequestMessage | IncomingResponseMessage, lines: readonly string[]): void {
  for (const line of lines) {
    const name = telephone.exec(line)?.[1]?.toLowerCase()
    if (name === undefined) continue
    const raw = line.slice(line.indexOf(':') + 1).trim()
    if (name.startsWith('f')) message.headers.From = [{ raw, parsed: message.from }]
    else message.headers.To = [{ raw, parsed: message.to }]
  }
}

/** 400 for a request that cannot be parsed, from its raw lines (RFC 3261 8.2.6.2). */
function refusal(lines: readonly string[], why: string): string | undefined {
  return replied(lines, 400, `Bad Request - ${why}`).reply
}

function replied(lines: readonly string[], status: number, reason: string): { reply?: string } {
  const method = /^([A-Z]{1,32}) \S+ SIP\/2\.0$/.exec(lines[0] ?? '')?.[1]
  if (!method || method === 'ACK') return {}
  const echoed = lines.slice(1).filter((line) => /^(via|v|from|f|to|t|call-id|i|cseq)[ \t]*:/i.test(line))
  const names = new Set(echoed.map((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase().slice(0, 1)))
  const hasAll = ['v', 'f', 't', 'c'].every((name) => names.has(name))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a bare CR or LF must not be echoed
  if (!hasAll || echoed.length > 50 || echoed.some((line) => line.length > limits.line || /[\u0000\r\n]/.test(line)))
    return {}
  const tagged = echoed.map((line) =>
    /^(to|t)[ \t]*:/i.test(line) && !/;\s*tag=/i.test(line) ? `${line};tag=0` : line,
  )
  return { reply: `SIP/2.0 ${status} ${reason}\r\n${tagged.join('\r\n')}\r\nContent-Length: 0\r\n\r\n` }
}
