/** What the parts of `sip/` share: core, the flow, the digest, and the maps that the agent keeps. */
import type { RequestOutcome, SipAgentOptions } from '../ports/sip.ts'
import type { InviteDialog } from './dialog.ts'
import type { Digest } from './digest.ts'
import { clean, parseSeconds } from './headers.ts'
import type { Link } from './link.ts'
import type { Body, IncomingMessage, IncomingRequest, IncomingResponseMessage, UserAgentCore } from './sipjs.ts'

export interface Stack {
  readonly core: UserAgentCore
  readonly link: Link
  readonly digest: Digest
  /** Address of record. */
  readonly uri: string
  /** Escaped, for the inside of quotes. */
  readonly displayName: string
  readonly warn: SipAgentOptions['onWarning']
  /** Confirmed dialogs by core's id, for UPDATE. */
  readonly dialogs: Map<string, InviteDialog>
  /** Epoch ms. */
  now(): number
  /** The call is over: nothing finds it by its id any more. */
  forgetCall(id: string): void
  /** Runs later, unless cancelled or the agent is disposed. */
  later(delay: number, callback: () => void): () => void
}

/** RFC 3261 17.1.1.2: 64 x T1. */
export const transactionTimeout = 32_000

/** Our own list; core's, in its 2xx, lacks UPDATE and cannot be changed, so that header is added beside it. */
export const allow = 'Allow: ACK, BYE, CANCEL, INFO, INVITE, NOTIFY, OPTIONS, PRACK, REFER, UPDATE'
export const allowUpdate = 'Allow: UPDATE'

export function sdp(content: string): Body {
  return { contentDisposition: 'session', contentType: 'application/sdp', content }
}

/** The SDP of a message. */
export function sdpOf(message: IncomingMessage): string | undefined {
  return message.body && /^application\/sdp\b/i.test(message.getHeader('content-type') ?? '') ? message.body : undefined
}

/** No far end sent this response: core made it up for a timeout or a lost flow. */
export function isLocal(response: IncomingResponseMessage): boolean {
  return !response.data
}

/** An outcome that no far end had a part in. */
export function local(status: number, reason: string): RequestOutcome {
  return { status, reason, local: true }
}

export function outcomeOf(response: IncomingResponseMessage): RequestOutcome {
  const retryAfter = parseSeconds(response.getHeader('retry-after'))
  return {
    status: response.statusCode ?? 500,
    reason: clean(response.reasonPhrase),
    local: isLocal(response),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** A request outside of INVITE's dialogs and transactions, whatever its final response is. */
export function onFinal(callback: (response: IncomingResponseMessage) => void) {
  const final = ({ message }: { message: IncomingResponseMessage }) => callback(message)
  return { onAccept: final, onRedirect: final, onReject: final }
}

/** A request of the far end that gets an error. False when it is too late. */
export function refuse(
  server: Pick<IncomingRequest, 'reject'>,
  statusCode: number,
  extraHeaders: string[] = [],
  reasonPhrase?: string,
): boolean {
  return attempt(() => server.reject({ statusCode, extraHeaders, ...(reasonPhrase && { reasonPhrase }) }))
}

/** Of dialog-forming and target-refresh requests and their 2xx. A public GRUU would name an anonymous caller. */
export function contactHeader({ configuration }: UserAgentCore, anonymous = false): string {
  return `Contact: ${configuration.contact.toString({ anonymous })}`
}

/** Runs a command of core that throws when it comes too late. */
export function attempt(command: () => void): boolean {
  try {
    command()
    return true
  } catch {
    return false
  }
}
