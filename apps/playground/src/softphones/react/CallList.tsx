import { sameShallow, usePhoneSelector } from '@offhook/react'
import { CallCard } from './CallCard.tsx'

export function CallList() {
  const ids = usePhoneSelector(({ calls }) => calls.map(({ id }) => id), sameShallow)
  if (ids.length === 0) return null
  return (
    <ul className="calls">
      {ids.map((id) => (
        <li key={id}>
          <CallCard id={id} />
        </li>
      ))}
    </ul>
  )
}
