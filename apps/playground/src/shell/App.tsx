import type { Faults } from '../backend/backend.ts'
import type { FrameworkSwitch } from '../frameworks.ts'
import type { PageNetwork } from '../network/pageNetwork.ts'
import type { Peers } from '../network/peers.ts'
import type { Person } from '../platform.ts'
import type { Softphone } from '../softphone.ts'
import { useStore } from '../softphones/react/useStore.ts'
import type { ChartTrace } from '../trace/chartTrace.ts'
import type { EventTrace } from '../trace/eventTrace.ts'
import type { SipTrace } from '../trace/sipTrace.ts'
import { FaultBar } from './FaultBar.tsx'
import { Inspector } from './Inspector.tsx'
import { Masthead } from './Masthead.tsx'
import { SoftphoneStage } from './SoftphoneStage.tsx'

export interface Seat {
  readonly softphone: Softphone
  readonly charts: ChartTrace
}

interface AppProps {
  people: readonly Person[]
  seats: readonly Seat[]
  trace: SipTrace
  events: EventTrace
  peers: Peers
  frameworkSwitch: FrameworkSwitch
  network: PageNetwork
  /** Absent where the platform cannot be broken on purpose. */
  faults: Faults | undefined
}

export function App({ people, seats, trace, events, peers, frameworkSwitch, network, faults }: AppProps) {
  const { view } = useStore(frameworkSwitch)
  return (
    <>
      <Masthead frameworkSwitch={frameworkSwitch} />
      <main className="bench" data-phones={seats.length}>
        {seats.map(({ softphone }) => (
          <div key={softphone.person.user} className="side" data-person={softphone.person.user}>
            {view && <SoftphoneStage view={view} softphone={softphone} people={people} />}
          </div>
        ))}
        <div className="inspector">
          {faults && (
            <FaultBar softphones={seats.map(({ softphone }) => softphone)} faults={faults} network={network} />
          )}
          <Inspector people={people} seats={seats} trace={trace} events={events} peers={peers} network={network} />
        </div>
      </main>
    </>
  )
}
