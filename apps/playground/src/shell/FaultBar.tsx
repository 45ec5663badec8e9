import { useEffect, useId, useState } from 'react'
import type { Faults } from '../backend/backend.ts'
import type { PageNetwork } from '../network/pageNetwork.ts'
import { toNotice } from '../notices.ts'
import type { Softphone } from '../softphone.ts'
import { useStore } from '../softphones/react/useStore.ts'
import { phoneTroubles, type Said, sharedTroubles, type Trouble } from '../view/troubles.ts'

interface FaultBarProps {
  softphones: readonly Softphone[]
  faults: Faults
  network: PageNetwork
}

type Make = (trouble: Trouble) => void

/** What networks and servers do to phones, at the press of a button. */
export function FaultBar({ softphones, faults, network }: FaultBarProps) {
  const [said, setSaid] = useState<Said>({ words: '' })
  const isNetworkUp = useStore(network)
  const make: Make = (trouble) => {
    // The same words twice would not be read out again.
    setSaid({ words: '' })
    trouble
      .make()
      .then(setSaid, (error: unknown) => setSaid({ words: `That did not work. ${toNotice(error).message}` }))
  }
  useEffect(() => {
    const { later } = said
    if (!later) return
    const timer = setTimeout(() => setSaid({ words: later.words }), later.after)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <section className="panel faults" aria-label="Make trouble">
      <header className="faults-header">
        <h2>Make trouble</h2>
        <p>Call, then break something. The call lives.</p>
      </header>
      <TroubleGroup name="Everyone" troubles={sharedTroubles(faults, network, isNetworkUp)} make={make} />
      {softphones.map((softphone) => (
        <PhoneTroubles key={softphone.person.user} softphone={softphone} faults={faults} make={make} />
      ))}
      <p className="faults-said" role="status">
        {said.words}
      </p>
    </section>
  )
}

function PhoneTroubles({ softphone, faults, make }: { softphone: Softphone; faults: Faults; make: Make }) {
  const wasRevoked = useStore(softphone.revoked)
  // The server remembers what it was told before the page was loaded.
  const isRevoked = useStore(softphone.phone).credentials.status === 'revoked' || wasRevoked
  const { user, name } = softphone.person
  return <TroubleGroup name={name} person={user} troubles={phoneTroubles(softphone, faults, isRevoked)} make={make} />
}

interface TroubleGroupProps {
  name: string
  person?: string
  troubles: readonly Trouble[]
  make: Make
}

function TroubleGroup({ name, person, troubles, make }: TroubleGroupProps) {
  const nameId = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that act at once are no form
    <div className="fault-group" role="group" aria-labelledby={nameId} data-person={person}>
      <h3 id={nameId} className="fault-name">
        {name}
      </h3>
      <div className="chips">
        {troubles.map((trouble) => (
          <button
            key={trouble.key}
            type="button"
            className="chip"
            aria-pressed={trouble.pressed}
            onClick={() => make(trouble)}
          >
            {trouble.words}
          </button>
        ))}
      </div>
    </div>
  )
}
