import type { PageNetwork } from '../network/pageNetwork.ts'
import type { Peers } from '../network/peers.ts'
import type { Person } from '../platform.ts'
import { useStore } from '../softphones/react/useStore.ts'
import type { EventTrace } from '../trace/eventTrace.ts'
import type { SipTrace } from '../trace/sipTrace.ts'
import type { Seat } from './App.tsx'
import { EventLog } from './EventLog.tsx'
import { IcePaths } from './IcePaths.tsx'
import { Ladder } from './Ladder.tsx'
import { Statecharts } from './Statecharts.tsx'
import { Tabs } from './Tabs.tsx'

interface InspectorProps {
  people: readonly Person[]
  seats: readonly Seat[]
  trace: SipTrace
  events: EventTrace
  peers: Peers
  network: PageNetwork
}

/** On a phone's screen it would be a long way to scroll past. */
const isWide = matchMedia('(min-width: 720px)').matches

/** What goes on inside of the phones of this page. */
export function Inspector({ people, seats, trace, events, peers, network }: InspectorProps) {
  const isNetworkUp = useStore(network)
  const tabs = [
    { key: 'charts', name: 'Statecharts', panel: <Statecharts seats={seats} /> },
    { key: 'events', name: 'Events', panel: <EventLog trace={events} people={people} /> },
    { key: 'sip', name: 'SIP', panel: <Ladder trace={trace} people={people} /> },
    { key: 'ice', name: 'ICE', panel: <IcePaths seats={seats} peers={peers} /> },
  ]
  return (
    <details className="panel inspect" open={isWide}>
      <summary>
        <h2>Inspector</h2>
      </summary>
      {!isNetworkUp && (
        <p className="inspect-note">
          The network is killed, but a page cannot stop ICE's own checks: they still pass. So the media chart stays in
          connected, and the path under ICE is still there, though nothing is heard over it.
        </p>
      )}
      <Tabs label="Inspector" tabs={tabs} />
    </details>
  )
}
