import { useEffect, useRef } from 'react'
import type { Person } from '../../platform.ts'
import { keepFocus } from '../../view/focus.ts'
import { CallList } from './CallList.tsx'
import { CallStatus } from './CallStatus.tsx'
import { DialForm } from './DialForm.tsx'
import { LineState } from './LineState.tsx'
import { Notices } from './Notices.tsx'
import { PhoneHeader } from './PhoneHeader.tsx'
import { useSoftphone } from './softphoneContext.ts'

export function Softphone({ people }: { people: readonly Person[] }) {
  const { person } = useSoftphone()
  const section = useRef<HTMLElement>(null)
  useEffect(() => (section.current ? keepFocus(section.current) : undefined), [])
  return (
    <section ref={section} className="softphone" aria-label={person.name}>
      <PhoneHeader />
      <LineState />
      <Notices />
      <CallStatus />
      <CallList />
      <DialForm people={people} />
    </section>
  )
}
