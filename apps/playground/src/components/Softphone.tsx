import { PhoneProvider } from '@offhook/react'
import { useRef } from 'react'
import type { Softphone as SoftphoneModel } from '../softphone.ts'
import { SoftphoneContext } from '../softphoneContext.ts'
import { CallList } from './CallList.tsx'
import { CallStatus } from './CallStatus.tsx'
import { DialForm } from './DialForm.tsx'
import { LineState } from './LineState.tsx'
import { Notices } from './Notices.tsx'
import { PhoneHeader } from './PhoneHeader.tsx'
import { Trouble } from './Trouble.tsx'

interface SoftphoneProps {
  softphone: SoftphoneModel
  others: readonly SoftphoneModel[]
}

export function Softphone({ softphone, others }: SoftphoneProps) {
  const dialInput = useRef<HTMLInputElement>(null)
  return (
    <PhoneProvider phone={softphone.phone}>
      <SoftphoneContext value={softphone}>
        <section className="softphone" aria-label={softphone.person.name}>
          <PhoneHeader />
          <LineState />
          <Notices />
          <CallStatus />
          <CallList onFocusLost={() => dialInput.current?.focus()} />
          <DialForm inputRef={dialInput} others={others} />
          {softphone.canMakeTrouble && <Trouble />}
        </section>
      </SoftphoneContext>
    </PhoneProvider>
  )
}
