import { useCall } from '@offhook/react'
import { isWaiting } from '../../view/callButtons.ts'
import { callWords, nameOf } from '../../view/words.ts'
import { CallControls } from './CallControls.tsx'
import { CallDuration } from './CallDuration.tsx'
import { CallFacts } from './CallFacts.tsx'
import { WaitingControls } from './WaitingControls.tsx'

export function CallCard({ id }: { id: string }) {
  const live = useCall(id)
  if (!live) return null
  const { call, snapshot } = live
  const name = nameOf(snapshot.remote)
  return (
    <article className="call-card" aria-label={`Call with ${name}`} data-hold={snapshot.hold.local}>
      <div className="call-top">
        <div>
          <h3 className="call-name">{name}</h3>
          <p className="address">{snapshot.remote.uri}</p>
        </div>
        <div className="call-now">
          <span className="call-words">{callWords(snapshot)}</span>
          {snapshot.answeredAt !== undefined && <CallDuration call={call} />}
        </div>
      </div>
      {isWaiting(snapshot) ? <WaitingControls live={live} /> : <CallControls live={live} />}
      <CallFacts snapshot={snapshot} />
    </article>
  )
}
