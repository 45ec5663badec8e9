/**
 * What the long-lived charts tell each other. The phone chart is the hub: children report to it (past tense, with
 * their source), it commands them (imperative). No chart knows a sibling.
 */
import type { ErrorData } from '../types.ts'

/** connection -> phone */
export type ConnectionReport =
  | { readonly type: 'connection.up'; readonly flowId: number }
  | { readonly type: 'connection.lost'; readonly flowId: number }
  | { readonly type: 'connection.failed'; readonly error: ErrorData }

/** phone -> connection */
export type ConnectionCommand =
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  /** With calls the half-open flow is noticed sooner. */
  | { readonly type: 'calls.changed'; readonly active: boolean }

/** registration -> phone */
export type RegistrationReport =
  | { readonly type: 'registration.registered'; readonly expiresAt: number }
  | { readonly type: 'registration.unregistered' }
  | { readonly type: 'registration.failed'; readonly error: ErrorData }
  /** It failed for now, and is tried again after a pause. */
  | { readonly type: 'registration.delayed'; readonly error: ErrorData }
  | { readonly type: 'registration.challenged'; readonly realm?: string }
  | { readonly type: 'registration.refused'; readonly realm?: string; readonly status: number }

/** phone -> registration */
export type RegistrationCommand =
  | { readonly type: 'register' }
  | { readonly type: 'unregister' }
  | { readonly type: 'flow.up' }
  | { readonly type: 'flow.lost' }
  | { readonly type: 'credentials.renewed' }
  /** The credentials that the registration waits for will not come. */
  | { readonly type: 'credentials.failed'; readonly error: ErrorData }

/** credentials -> phone */
export type CredentialsReport =
  /** First ones, or new ones: use them now. */
  | { readonly type: 'credentials.renewed' }
  | { readonly type: 'credentials.failed'; readonly error: ErrorData }
  | { readonly type: 'credentials.expired'; readonly error: ErrorData }
  | { readonly type: 'credentials.revoked'; readonly error: ErrorData }

/** phone -> credentials */
export type CredentialsCommand =
  /** A server asked and there was nothing usable to answer with. */
  | { readonly type: 'challenged'; readonly realm?: string }
  /** A server refused what was answered. */
  | { readonly type: 'refused'; readonly realm?: string }
  /** A server accepted them: a later refusal means revoked, not wrong. */
  | { readonly type: 'accepted' }
