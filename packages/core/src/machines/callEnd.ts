/** Why calls end, in the words of `CallEndReason`. Pure. */
import type { ErrorCode } from '../errors.ts'
import type { CallEnd, CallEndReason, ErrorData } from '../types.ts'

/** Final responses to our INVITE (RFC 3261 section 21). */
const reasons: Readonly<Record<number, CallEndReason>> = {
  401: 'unauthorised',
  403: 'forbidden',
  404: 'notFound',
  407: 'unauthorised',
  408: 'timedOut',
  410: 'notFound',
  415: 'notAcceptable',
  480: 'noAnswer',
  484: 'notFound',
  486: 'busy',
  487: 'cancelled',
  488: 'notAcceptable',
  600: 'busy',
  603: 'rejected',
  604: 'notFound',
  606: 'notAcceptable',
}

function reasonOf(status: number): CallEndReason {
  return reasons[status] ?? (status >= 500 && status < 600 ? 'serverError' : 'failed')
}

/** Media failures that say more about this device than about the offer. */
const deviceFailures = new Set<string>([
  'microphoneDenied',
  'microphoneNotFound',
  'microphoneBusy',
  'constraintsNotMet',
  'insecureContext',
  'webrtcUnsupported',
  'noCandidates',
  'turnCredentialsRejected',
  'turnUnavailable',
  'iceServersFailed',
] satisfies ErrorCode[])

/** 480 where this device cannot take the call, 488 where the two ends do not fit (RFC 3261 21.4.18 and 21.4.26). */
export function statusForMediaFailure(error: ErrorData): 480 | 488 {
  return deviceFailures.has(error.code) ? 480 : 488
}

/** `event` fields of a SIP failure as the end of a call. */
export function endByResponse(response: { status: number; reason: string; local: boolean }, error: ErrorData): CallEnd {
  return {
    reason: reasonOf(response.status),
    by: response.local ? 'system' : 'remote',
    code: response.status,
    text: response.reason,
    error,
  }
}
