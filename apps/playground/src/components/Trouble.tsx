import { useState } from 'react'
import { useSoftphone } from '../softphoneContext.ts'

/** The faults of the development server, at hand: a phone is best judged when things go wrong. */
export function Trouble() {
  const { person, phone, run } = useSoftphone()
  const [revoked, setRevoked] = useState(false)
  const { user } = person
  const revoke = async () => {
    await cause(revoked ? 'unrevoke' : 'revoke', { user })
    setRevoked(!revoked)
    if (revoked) await phone.register()
  }
  return (
    <details className="trouble">
      <summary>Make trouble</summary>
      <div className="chips">
        <button type="button" className="chip" onClick={() => run(() => cause('kill', { user }))}>
          Cut the socket
        </button>
        <button type="button" className="chip" onClick={() => run(() => cause('half-open', { user, ms: '20000' }))}>
          Silence it for 20 s
        </button>
        <button type="button" className="chip" onClick={() => run(() => cause('down', { ms: '15000' }))}>
          Server away for 15 s
        </button>
        <button type="button" className="chip" onClick={() => run(revoke)}>
          {revoked ? 'Give credentials again' : 'Revoke credentials'}
        </button>
      </div>
    </details>
  )
}

async function cause(fault: string, query: Record<string, string>): Promise<void> {
  const response = await fetch(`/api/dev/${fault}?${new URLSearchParams(query)}`, { method: 'POST' })
  if (!response.ok) throw new Error(`The development server answered ${response.status} to “${fault}”`)
}
