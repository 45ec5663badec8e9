import { useCalls } from '@offhook/react'
import { CallCard } from './CallCard.tsx'

export function CallList({ onFocusLost }: { onFocusLost: () => void }) {
  const calls = useCalls()
  if (calls.length === 0) return null
  return (
    <ul className="calls">
      {calls.map(({ id }) => (
        <CallCard key={id} id={id} onFocusLost={onFocusLost} />
      ))}
    </ul>
  )
}
