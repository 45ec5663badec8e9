import { usePhoneSelector } from '@offhook/react'
import { phoneWords } from '../../view/phoneWords.ts'
import { useSoftphone } from './softphoneContext.ts'
import { useStore } from './useStore.ts'

/** One live region a phone. Timers are elsewhere: they would be read out. */
export function CallStatus() {
  const lastEnded = useStore(useSoftphone().lastEnded)
  const words = usePhoneSelector((phone) => phoneWords(phone, lastEnded))
  return (
    <p className="call-status" role="status">
      {words}
    </p>
  )
}
