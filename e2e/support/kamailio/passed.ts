/** What a captured packet is in the record of a test. */
import type { PassedMessage } from '../target/target.ts'
import type { CapturedPacket } from './hep.ts'

const secrets =
  /^((?:proxy-)?authorization|(?:proxy-)?authentication-info)(\s*:\s*(?:digest\b)?).*$|^(a=ice-pwd:|a=crypto:\d+ \S+ ).*$/gim

/**
 * Undefined for a message between the server and itself, and for what is no SIP. Says nothing of the party.
 *
 * @param server every socket of the server, as `address:port`
 */
export function passed(
  { source, destination, at, payload }: CapturedPacket,
  server: ReadonlySet<string>,
): PassedMessage | undefined {
  if (server.has(source) === server.has(destination)) return undefined
  const status = /^SIP\/2\.0 (\d{3}) (.*?)\r?\n/.exec(payload)
  const method = status
    ? /^cseq\s*:\s*\d+\s+(\w+)/im.exec(payload)?.[1]
    : /^([A-Z]+) \S+ SIP\/2\.0\r?\n/.exec(payload)?.[1]
  if (method === undefined) return undefined
  const isIn = server.has(destination)
  return {
    at,
    direction: isIn ? 'in' : 'out',
    flow: isIn ? source : destination,
    party: undefined,
    callId: header(payload, 'call-id', 'i'),
    cseq: header(payload, 'cseq'),
    method,
    ...(status && { status: Number(status[1]) }),
    summary: status ? `${status[1]} ${status[2]}` : method,
    text: payload.replace(secrets, (_, name?: string, scheme?: string, attribute?: string) =>
      attribute === undefined ? `${name}${scheme} [redacted]` : `${attribute}[redacted]`,
    ),
  }
}

/** The user part of the address in From or To. */
export function userIn(text: string, name: 'from' | 'to'): string | undefined {
  return /sips?:([^@;>]+)@/i.exec(header(text, name, name.slice(0, 1)))?.[1]
}

function header(text: string, name: string, short = name): string {
  return new RegExp(`^(?:${name}|${short})\\s*:\\s*(.*?)\\s*$`, 'im').exec(text)?.[1] ?? ''
}
