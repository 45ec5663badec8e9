import { type CallSnapshot, usePhoneSelector } from '@offhook/react'
import { useSoftphone } from '../softphoneContext.ts'
import { useStore } from '../store.ts'
import { callWords } from '../words.ts'

/** One live region a phone, with the words of the call that matters most. Timers are elsewhere: they would be read out. */
export function CallStatus() {
  const { lastEnded } = useSoftphone()
  const ended = useStore(lastEnded)
  const words = usePhoneSelector(({ status, connection, registration, calls }) => {
    const call = foremost(calls)
    if (call) return callWords(call)
    if (status === 'stopped') return 'Off'
    if (status === 'starting') return 'Starting…'
    if (status === 'stopping') return 'Stopping…'
    if (connection.status === 'reconnecting') return 'Reconnecting…'
    if (ended) return callWords(ended)
    return registration.status === 'registered' ? 'Ready' : 'Not registered'
  })
  return (
    <p className="call-status" role="status">
      {words}
    </p>
  )
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
