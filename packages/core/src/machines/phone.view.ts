import type { SnapshotFrom } from 'xstate'
import type { PhoneSnapshot } from '../types.ts'
import type { createPhoneMachine } from './phone.machine.ts'

export type PhoneMachineSnapshot = SnapshotFrom<ReturnType<typeof createPhoneMachine>>

/** The phone's own part of its public snapshot. */
export function viewPhone(snapshot: PhoneMachineSnapshot): PhoneSnapshot['status'] {
  if (snapshot.matches('stopped')) return 'stopped'
  if (snapshot.matches({ active: { working: 'running' } })) return 'running'
  return snapshot.matches({ active: { working: 'stopping' } }) ? 'stopping' : 'starting'
}
