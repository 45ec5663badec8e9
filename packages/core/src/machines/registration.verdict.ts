/** What a registrar's final answer means for the registration, in one place. Pure. */
import { type ErrorCode, PhoneError, toErrorData } from '../errors.ts'
import type { RegisterOutcome } from '../ports/sip.ts'
import type { ErrorData } from '../types.ts'

export type Verdict =
  /** Our contact is bound. */
  | 'bound'
  /** 423, for the first time: ask again for as long as the server wants. */
  | 'longer'
  /** New credentials came while the old ones were on the wire: ask again with them. */
  | 'outdated'
  /** Asked for credentials and there was nothing to answer with. */
  | 'challenged'
  /** The credentials, or the account that they once opened, are refused: perhaps there are others. */
  | 'refused'
  /** Not now. */
  | 'later'
  | 'failed'

/** What the verdict depends on beside the answer. */
export interface Circumstances {
  /** Seconds asked for. */
  readonly expires: number
  /** 423 was met before. */
  readonly lengthened: boolean
  /** Counts the credentials; `asked` is which of them this answer is about. */
  readonly generation: number
  readonly asked: number
  /** Challenges in a row that could not be answered. */
  readonly challenges: number
  /** The present credentials were accepted before. */
  readonly accepted: boolean
  /** We were registered before. */
  readonly wasBound: boolean
  /** The registration stood before, and is not one that was given up and is asked for anew. */
  readonly stood: boolean
  /** The refusal of the present credentials was reported before. */
  readonly reported: boolean
}

/** A week: what no timer overflows with and no registrar grants. */
const longestExpires = 604_800

/** Codes that speak of now, not of the request: RFC 3261 21.4, RFC 6585 4, RFC 5626 11.5 (430). 5xx and 6xx do too. */
const passing: readonly number[] = [408, 429, 430, 480, 491]

export function judge(outcome: RegisterOutcome, circumstances: Circumstances): Verdict {
  const { status, digest } = outcome
  const { lengthened, generation, asked, challenges, accepted, reported, expires, wasBound, stood } = circumstances
  // Without our contact among the bindings nobody can call us, whatever the status says.
  if (status < 300) return outcome.bound && grantedExpires(outcome, expires) > 0 ? 'bound' : 'later'
  if (status === 423 && !lengthened && (outcome.minExpires ?? 0) > expires) return 'longer'
  if (status === 401 || status === 407) {
    if (generation !== asked) return 'outdated'
    if (digest === 'paced') return 'later'
    if (digest === 'unanswered') return challenges === 0 ? 'challenged' : 'failed'
    return digest === 'refused' && !reported ? 'refused' : 'failed'
  }
  if (status === 403 && generation !== asked) return 'outdated'
  if (status === 403) return accepted && !reported ? 'refused' : 'failed'
  // A registrar that was restarted with an empty database knows nobody for a moment.
  if (status === 404 || status === 423) return stood ? 'later' : 'failed'
  // Where we were registered before, it is the registrar that changed: one that was restarted may not be all there yet.
  if (wasBound) return 'later'
  return status >= 500 || passing.includes(status) || outcome.retryAfter !== undefined ? 'later' : 'failed'
}

/** Seconds that the binding lives: what the server says, else what was asked for (RFC 3261 10.2.4). */
export function grantedExpires({ expires }: RegisterOutcome, asked: number): number {
  const granted = expires ?? asked
  return Number.isFinite(granted) ? Math.min(granted, longestExpires) : 0
}

/** Seconds to ask for after a 423. */
export function longerExpires({ minExpires }: RegisterOutcome, asked: number): number {
  return Math.min(minExpires ?? asked, longestExpires)
}

/** Milliseconds from now to the refresh of a binding that lives `lifetime`: 90 %, 30 s before the end, or 75 % of a short one. */
export function refreshAfter(lifetime: number): number {
  return Math.min(0.9 * lifetime, Math.max(lifetime - 30_000, 0.75 * lifetime))
}

/** The error behind an answer that is not `bound`. */
export function failureOf(outcome: RegisterOutcome, circumstances: Circumstances): ErrorData {
  const { status, reason, retryAfter } = outcome
  const isPassing = judge(outcome, circumstances) === 'later'
  return toErrorData(
    new PhoneError(codeOf(outcome, isPassing), {
      detail: status < 300 ? 'the answer holds no binding of ours' : undefined,
      sip: { status, reason, ...(retryAfter !== undefined && { retryAfter }) },
    }),
  )
}

function codeOf({ status, local, digest }: RegisterOutcome, isPassing: boolean): ErrorCode {
  if (local || status === 408) return 'registrationTimeout'
  if ((status === 401 || status === 407) && digest === 'refused') return 'credentialsRejected'
  if (status === 403) return 'registrationForbidden'
  if (isPassing) return 'registrationServerError'
  if (status === 404) return 'registrationNotFound'
  return status === 423 ? 'registrationInterval' : 'registrationRejected'
}
