import { useCalls } from '@offhook/react'
import { CallCard } from './CallCard.tsx'

export function CallList({ onFocusLost }: { onFocusLost: () => void }) {
  const calls = useCalls()
  if (calls.length === 0) return null
  return (
    <ul className="calls">
      {calls.map(({ id }) => (
        <li key={id}>
          <CallCard id={id} onFocusLost={onFocusLost} />
        </li>
      ))}
    </ul>
  )
}
