/** The copy of a request that goes on to one target (RFC 3261 16.6). The sender's own Via is left as it is. */
import { parseAnswer } from '../auth/digest.ts'
import { parseAddress, parseUri } from '../message/address.ts'
import { allValues, firstValue, type Header, header, type SipRequest } from '../message/message.ts'
import { tagOf } from '../message/respond.ts'
import { type Random, token } from '../random.ts'

export interface Forwarding {
  readonly domain: string
  readonly random: Random
  /** The contact; empty leaves the Request-URI as it is. */
  readonly uri: string
  /** P-Asserted-Identity, of a caller that we know. */
  readonly identity: readonly Header[]
}

const dialogForming = new Set(['INVITE', 'SUBSCRIBE', 'REFER'])

export function forwardedRequest(request: SipRequest, { domain, random, uri, identity }: Forwarding): SipRequest {
  const isInDialog = tagOf(request, 'to') !== ''
  const headers: Header[] = [header('Via', `SIP/2.0/WS ${domain};branch=z9hG4bK${token(random)}`)]
  // What makes a dialog comes back through us (step 4).
  if (dialogForming.has(request.method) && !isInDialog) {
    headers.push(header('Record-Route', `<sip:${domain};transport=ws;lr>`))
  }
  for (const each of request.headers) {
    if (each.key === 'max-forwards' || each.key === 'route') continue
    if (each.key === 'proxy-authorization' && parseAnswer(each.value)?.realm === domain) continue
    // Who may assert an identity is ours to say (RFC 3325 5).
    if (each.key === 'p-asserted-identity' && !isInDialog) continue
    headers.push(each)
  }
  const route = allValues(request, 'route')
  while (route[0] !== undefined && isOwn(route[0], domain)) route.shift()
  if (route.length > 0) headers.push(header('Route', route.join(', ')))
  headers.push(header('Max-Forwards', String(Number(firstValue(request, 'max-forwards') ?? 71) - 1)), ...identity)
  return { ...request, uri: uri || request.uri, headers }
}

function isOwn(route: string, domain: string): boolean {
  const uri = parseUri(parseAddress(route)?.uri ?? '')
  return uri?.host === domain && uri.user === ''
}
