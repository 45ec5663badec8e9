'use client'

import { PhoneError, useActiveCall, useCallDuration, useIncomingCall, usePhone, useRegistration } from '@offhook/react'
import { useEffect, useState } from 'react'

export function Softphone() {
  const phone = usePhone()
  const registration = useRegistration()
  const incoming = useIncomingCall()
  const active = useActiveCall()
  const seconds = useCallDuration(active?.call)
  const [notice, setNotice] = useState('')

  useEffect(() => phone.on('callEnded', ({ call }) => setNotice(`Call ended: ${call.end?.reason}`)), [phone])

  /** For commands that the far end may overtake: the caller gave up between the ring and the click. */
  function say(error: unknown) {
    setNotice(error instanceof PhoneError ? error.hint : String(error))
  }

  function dial(form: FormData) {
    setNotice('')
    try {
      phone.call(String(form.get('target')))
    } catch (error) {
      say(error)
    }
  }

  return (
    <section>
      <p>
        Alice is <strong role="status">{registration.status}</strong>
      </p>
      {registration.error && <p role="alert">{registration.error.hint}</p>}

      {incoming && (
        <section aria-label="Incoming call">
          <p role="alert">{incoming.snapshot.remote.displayName ?? incoming.snapshot.remote.uri} is calling</p>
          <button type="button" onClick={() => incoming.call.answer().catch(say)}>
            Answer
          </button>
          <button type="button" onClick={() => incoming.call.reject().catch(say)}>
            Decline
          </button>
        </section>
      )}

      {active ? (
        <section aria-label="Call">
          <p>
            {active.snapshot.remote.uri}: {active.snapshot.status}, {seconds} s
          </p>
          <button type="button" disabled={!active.snapshot.can.hangUp} onClick={() => active.call.hangUp().catch(say)}>
            Hang up
          </button>
        </section>
      ) : (
        <form action={dial}>
          <label>
            Number or address <input name="target" defaultValue="echo" required />
          </label>
          <button type="submit" disabled={registration.status !== 'registered'}>
            Call
          </button>
        </form>
      )}
      <p aria-live="polite">{notice}</p>
    </section>
  )
}
