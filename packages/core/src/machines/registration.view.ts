import type { SnapshotFrom } from 'xstate'
import type { RegistrationSnapshot } from '../types.ts'
import type { RegistrationMachine } from './registration.machine.ts'

/** The registration as the app sees it: `registered` only while a binding lives and there is a flow to reach it by. */
export function viewRegistration(snapshot: SnapshotFrom<RegistrationMachine>): RegistrationSnapshot {
  const { expiresAt, error } = snapshot.context
  const status = statusOf(snapshot)
  return Object.freeze({
    status,
    ...(expiresAt !== null && status !== 'unregistered' && { expiresAt }),
    ...(error && { error }),
  })
}

function statusOf(snapshot: SnapshotFrom<RegistrationMachine>): RegistrationSnapshot['status'] {
  if (snapshot.matches({ request: 'failed' })) return 'failed'
  if (snapshot.matches({ request: 'unregistered' })) return 'unregistered'
  if (snapshot.matches({ request: 'unregistering' })) return 'unregistering'
  if (snapshot.matches({ request: { registering: 'leaving' } })) return 'unregistering'
  const isBound = snapshot.matches({ binding: 'live' })
  if (snapshot.matches({ flow: 'down' })) return isBound ? 'suspended' : 'unregistered'
  // A refresh, a retry or a question for credentials takes nothing from a binding that leads to this flow.
  return snapshot.matches({ binding: { live: 'reachable' } }) ? 'registered' : 'registering'
}
