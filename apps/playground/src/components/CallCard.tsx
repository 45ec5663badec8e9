import { useCall } from '@offhook/react'
import { useLayoutEffect, useRef } from 'react'
import { callWords, nameOf } from '../words.ts'
import { CallControls } from './CallControls.tsx'
import { CallDuration } from './CallDuration.tsx'
import { CallFacts } from './CallFacts.tsx'

export function CallCard({ id, onFocusLost }: { id: string; onFocusLost: () => void }) {
  const live = useCall(id)
  const card = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const node = card.current
    // The focus would fall to the page with the button it is on.
    return () => {
      if (node?.contains(document.activeElement)) queueMicrotask(onFocusLost)
    }
  }, [onFocusLost])
  if (!live) return null
  const { call, snapshot } = live
  return (
    <article
      ref={card}
      className="call-card"
      aria-label={`Call with ${nameOf(snapshot.remote)}`}
      data-hold={snapshot.hold.local}
    >
      <div className="call-top">
        <div>
          <h3 className="call-name">{nameOf(snapshot.remote)}</h3>
          <p className="address">{snapshot.remote.uri}</p>
        </div>
        <div className="call-now">
          <span className="call-words">{callWords(snapshot)}</span>
          <CallDuration call={call} />
        </div>
      </div>
      <CallControls call={call} snapshot={snapshot} />
      <CallFacts call={snapshot} />
    </article>
  )
}
