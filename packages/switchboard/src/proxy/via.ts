/** Via and the keys made of it (RFC 3261 17.1.3, 17.2.3). */
import {
  cseqOf,
  firstValue,
  type Header,
  header,
  type SipMessage,
  type SipRequest,
  splitList,
} from '../message/message.ts'
import { tagOf } from '../message/respond.ts'

export function topVia(message: SipMessage): string {
  return splitList(firstValue(message, 'via') ?? '')[0] ?? ''
}

export function branchOf(via: string): string {
  return /;\s*branch\s*=\s*([^;\s]+)/i.exec(via)?.[1] ?? ''
}

/** ACK and CANCEL have the key of their INVITE. */
export function transactionKey(request: SipRequest): string {
  const via = topVia(request)
  const branch = branchOf(via)
  const method = request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method
  const sentBy = via.split(';', 1)[0]?.split(/\s+/).at(-1) ?? ''
  if (branch.startsWith('z9hG4bK')) return `${method} ${branch} ${sentBy}`
  // Before RFC 3261 a branch was not unique.
  return `${method} ${sentBy} ${firstValue(request, 'call-id') ?? ''} ${cseqOf(request).number} ${tagOf(request, 'from')}`
}

export function withoutTopVia(headers: readonly Header[]): Header[] {
  const at = headers.findIndex((each) => each.key === 'via')
  const rest = splitList(headers[at]?.value ?? '').slice(1)
  return headers.flatMap((each, index) => {
    if (index !== at) return [each]
    return rest.length > 0 ? [header('Via', rest.join(', '))] : []
  })
}
