import type { FrameworkSwitch } from '../frameworks.ts'
import type { Person } from '../platform.ts'
import type { Softphone } from '../softphone.ts'
import { useStore } from '../softphones/react/useStore.ts'
import type { ChartTrace } from '../trace/chartTrace.ts'
import type { SipTrace } from '../trace/sipTrace.ts'
import { Charts } from './Charts.tsx'
import { Ladder } from './Ladder.tsx'
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
  frameworkSwitch: FrameworkSwitch
}

export function App({ people, seats, trace, frameworkSwitch }: AppProps) {
  const { view } = useStore(frameworkSwitch)
  return (
    <>
      <Masthead frameworkSwitch={frameworkSwitch} />
      <main className="bench" data-phones={seats.length}>
        {seats.map(({ softphone, charts }) => (
          <div key={softphone.person.user} className="side" data-person={softphone.person.user}>
            {view && <SoftphoneStage view={view} softphone={softphone} people={people} />}
            <Charts name={softphone.person.name} trace={charts} />
          </div>
        ))}
        <Ladder trace={trace} people={people} />
      </main>
    </>
  )
}
