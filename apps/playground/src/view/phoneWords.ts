import type { CallSnapshot, PhoneSnapshot } from '@offhook/core'
import { callWords } from './words.ts'

/** What the live region of a phone says: the words of the call that matters most, else how the phone is. */
export function phoneWords(phone: PhoneSnapshot, lastEnded: CallSnapshot | undefined): string {
  const { status, connection, registration, calls } = phone
  const call = foremost(calls)
  if (call) return callWords(call)
  if (status === 'stopped') return 'Off'
  if (status === 'starting') return 'Starting…'
  if (status === 'stopping') return 'Stopping…'
  if (connection.status === 'reconnecting') return 'Reconnecting…'
  if (lastEnded) return callWords(lastEnded)
  return registration.status === 'registered' ? 'Ready' : 'Not registered'
}

/** Someone who waits for an answer comes first, then the call that talks, then the newest. */
function foremost(calls: readonly CallSnapshot[]): CallSnapshot | undefined {
  return (
    calls.find((call) => call.direction === 'incoming' && call.status === 'ringing') ??
    calls.findLast((call) => call.status !== 'established' && call.status !== 'ended') ??
    calls.findLast((call) => call.hold.local === 'active') ??
    calls.at(-1)
  )
}
