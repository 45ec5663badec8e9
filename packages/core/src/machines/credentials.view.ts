import type { SnapshotFrom } from 'xstate'
import type { CredentialsSnapshot } from '../types.ts'
import type { CredentialsMachine } from './credentials.machine.ts'

/** The credentials as the app sees them. */
export function viewCredentials(snapshot: SnapshotFrom<CredentialsMachine>): CredentialsSnapshot {
  const { expiresAt } = snapshot.context
  const status = statusOf(snapshot)
  return Object.freeze({
    status,
    ...(expiresAt !== null && (status === 'valid' || status === 'renewing' || status === 'expired') && { expiresAt }),
  })
}

function statusOf(snapshot: SnapshotFrom<CredentialsMachine>): CredentialsSnapshot['status'] {
  if (snapshot.matches({ valid: 'renewing' })) return 'renewing'
  if (snapshot.matches('valid')) return 'valid'
  if (snapshot.matches('expired')) return 'expired'
  if (snapshot.matches('revoked')) return 'revoked'
  return snapshot.matches('fetching') || snapshot.matches('retrying') ? 'fetching' : 'none'
}
