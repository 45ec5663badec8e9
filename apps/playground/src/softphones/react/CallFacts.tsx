import type { CallSnapshot } from '@offhook/react'
import { callFacts } from '../../view/callFacts.ts'

export function CallFacts({ snapshot }: { snapshot: CallSnapshot }) {
  return (
    <dl className="facts">
      {callFacts(snapshot).map(({ title, value, isBad }) => (
        <div key={title} className="fact" data-bad={isBad || undefined}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
