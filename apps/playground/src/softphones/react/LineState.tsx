import { useConnection, useCredentials, useRegistration } from '@offhook/react'
import {
  type Countdown as CountdownTo,
  connectionItem,
  countdownWords,
  credentialsItem,
  registrationItem,
} from '../../view/lineItems.ts'
import { now } from '../../view/now.ts'
import { useStore } from './useStore.ts'

export function LineState() {
  const items = [
    connectionItem(useConnection()),
    registrationItem(useRegistration()),
    credentialsItem(useCredentials()),
  ]
  return (
    <dl className="line-state">
      {items.map(({ title, lamp, words, countdown }) => (
        <div key={title} className="line-item">
          <dt>
            <span className="lamp" data-lamp={lamp} aria-hidden="true" />
            {title}
          </dt>
          <dd>
            {words}
            {countdown && <Countdown {...countdown} />}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Renders once a second, alone. */
function Countdown(countdown: CountdownTo) {
  return <span className="countdown">{countdownWords(countdown, useStore(now))}</span>
}
