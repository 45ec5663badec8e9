import type { Softphone as SoftphoneModel } from '../softphone.ts'
import type { SipTrace } from '../trace/sipTrace.ts'
import { Charts } from './Charts.tsx'
import { Icon } from './Icon.tsx'
import { Ladder } from './Ladder.tsx'
import { Softphone } from './Softphone.tsx'

interface AppProps {
  softphones: readonly SoftphoneModel[]
  trace: SipTrace
}

export function App({ softphones, trace }: AppProps) {
  return (
    <>
      <header className="masthead">
        <h1 className="wordmark">
          <Icon name="call" />
          Offhook <span className="wordmark-sub">playground</span>
        </h1>
        <p className="tagline">
          Real SIP and real audio on this page, driven by statecharts. Call from one side, answer on the other.
        </p>
      </header>
      <main className="bench" data-phones={softphones.length}>
        {softphones.map((softphone) => (
          <div key={softphone.person.user} className="side" data-person={softphone.person.user}>
            <Softphone softphone={softphone} others={softphones} />
            <Charts name={softphone.person.name} trace={softphone.charts} />
          </div>
        ))}
        <Ladder trace={trace} people={softphones.map(({ person }) => person)} />
      </main>
    </>
  )
}
