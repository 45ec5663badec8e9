import { useActiveCall, useIncomingCall, usePhone } from '@offhook/react'

export function CallScreen() {
  const phone = usePhone()
  const incoming = useIncomingCall()
  const active = useActiveCall()

  if (incoming)
    return (
      <section>
        <p role="status">{incoming.snapshot.remote.uri} is calling</p>
        <button type="button" onClick={() => incoming.call.answer()}>
          Answer
        </button>
        <button type="button" onClick={() => incoming.call.reject()}>
          Decline
        </button>
      </section>
    )
  if (!active)
    return (
      <button type="button" onClick={() => phone.call('bob')}>
        Call Bob
      </button>
    )
  const { call, snapshot } = active
  const { can, hold, signalling, status } = snapshot
  return (
    <section>
      <p role="status">{hold.local === 'active' ? status : hold.local}</p>
      {signalling !== 'up' && <p role="alert">Reconnecting. The call goes on.</p>}
      {can.hold && (
        <button type="button" onClick={() => call.hold()}>
          Hold
        </button>
      )}
      {can.resume && (
        <button type="button" onClick={() => call.resume()}>
          Resume
        </button>
      )}
      <button type="button" disabled={!can.hangUp} onClick={() => call.hangUp()}>
        Hang up
      </button>
    </section>
  )
}
