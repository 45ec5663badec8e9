/** Who calls, as far as it is known or proven, and what the callee is told of it (RFC 3325, RFC 3323). */
import type { Authenticator } from '../auth/authenticator.ts'
import type { Credentials } from '../auth/credentials.ts'
import type { Flow } from '../flow/flow.ts'
import { parseAddress, parseUri } from '../message/address.ts'
import { firstValue, type Header, header, type SipRequest } from '../message/message.ts'
import { claimedUser } from '../message/party.ts'
import type { Registrar } from '../registrar.ts'

export interface CallerParts {
  readonly registrar: Registrar
  readonly authenticator: Authenticator
  readonly credentials: Credentials
  readonly authenticateCalls: 'unregistered' | 'always' | 'never'
}

export type Caller =
  /** `user` is absent for one who hides. */
  | { readonly kind: 'authenticated'; readonly user: string | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly reason?: string; readonly headers: readonly Header[] }

/** Whoever is registered on this very flow is known; others say who they are first. */
export function identifyCaller(request: SipRequest, flow: Flow, parts: CallerParts): Caller {
  const { registrar, credentials, authenticator, authenticateCalls } = parts
  const isHidden = isAnonymous(request)
  const from = isHidden ? flow.user : claimedUser(request)
  // Whom a caller hides from the callee is not asserted either.
  const known: Caller = { kind: 'authenticated', user: isHidden ? undefined : from }
  if (authenticateCalls === 'never') return known
  const isKnown =
    authenticateCalls === 'unregistered' &&
    from !== undefined &&
    registrar.isRegisteredOn(flow, from) &&
    !credentials.isRevoked(from)
  if (isKnown) return known
  const verdict = authenticator.check(request, 'proxy')
  if (verdict.kind === 'refused') return verdict
  if (!isHidden && from !== undefined && verdict.user !== from) {
    return { kind: 'refused', status: 403, reason: 'From Is Not You', headers: [] }
  }
  flow.user = verdict.user
  return { kind: 'authenticated', user: isHidden ? undefined : verdict.user }
}

export function assertedIdentity(user: string, domain: string): Header {
  return header('P-Asserted-Identity', `<sip:${encodeURIComponent(user)}@${domain}>`)
}

function isAnonymous(request: SipRequest): boolean {
  // RFC 3323 4.1.1.3
  const uri = parseUri(parseAddress(firstValue(request, 'from') ?? '')?.uri ?? '')
  return uri?.host === 'anonymous.invalid'
}
