import { useId } from 'react'
import { addressWith, type Framework, type FrameworkSwitch, frameworks } from '../frameworks.ts'
import { useStore } from '../softphones/react/useStore.ts'

/** Radio buttons that look like tabs: the softphones stand in two places of the page, which no tab panel could be. */
export function FrameworkTabs({ frameworkSwitch }: { frameworkSwitch: FrameworkSwitch }) {
  const { chosen, failed } = useStore(frameworkSwitch)
  const hintId = useId()
  const choose = (framework: Framework) => {
    history.replaceState(history.state, '', addressWith(framework, location.href))
    void frameworkSwitch.choose(framework)
  }
  return (
    <fieldset className="frameworks" aria-describedby={hintId}>
      <legend>Softphones in</legend>
      <div className="framework-tabs">
        {frameworks.map(({ key, name }) => (
          <label key={key} className="framework-tab">
            <input type="radio" name="framework" checked={key === chosen} onChange={() => choose(key)} />
            {name}
          </label>
        ))}
      </div>
      <p id={hintId} className="frameworks-hint">
        Switch in a call: it goes on.
      </p>
      <p className="frameworks-failed" role="alert">
        {failed && `The softphone in ${failed} could not be loaded. Reload the page to try again.`}
      </p>
    </fieldset>
  )
}
