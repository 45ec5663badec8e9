import type { FrameworkSwitch } from '../frameworks.ts'
import { Icon } from '../softphones/react/Icon.tsx'
import { FrameworkTabs } from './FrameworkTabs.tsx'

export function Masthead({ frameworkSwitch }: { frameworkSwitch: FrameworkSwitch }) {
  return (
    <header className="masthead">
      <div className="masthead-words">
        <h1 className="wordmark">
          <Icon name="call" />
          Offhook <span className="wordmark-sub">playground</span>
        </h1>
        <p className="tagline">
          Real SIP and real audio on this page, driven by statecharts. Call from one side, answer on the other.
        </p>
      </div>
      <FrameworkTabs frameworkSwitch={frameworkSwitch} />
    </header>
  )
}
