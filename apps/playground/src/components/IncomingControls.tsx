import { type Call, type CallSnapshot, usePhone } from '@offhook/react'
import { useEffect, useRef } from 'react'
import { holdOthers } from '../holdOthers.ts'
import { useSoftphone } from '../softphoneContext.ts'
import { Button } from './Button.tsx'

export function IncomingControls({ call, snapshot }: { call: Call; snapshot: CallSnapshot }) {
  const phone = usePhone()
  const { run } = useSoftphone()
  const answerButton = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (mayTakeFocus(answerButton.current)) answerButton.current?.focus({ preventScroll: true })
  }, [])
  const answer = async () => {
    await holdOthers(phone, call.id)
    await call.answer()
  }
  return (
    <div className="control-row" data-incoming>
      <Button ref={answerButton} icon="call" tone="go" unavailable={!snapshot.can.answer} onClick={() => run(answer)}>
        Answer
      </Button>
      <Button
        icon="hangUp"
        tone="stop"
        unavailable={!snapshot.can.reject}
        onClick={() => run(() => call.reject({ code: 603 }))}
      >
        Decline
      </Button>
    </div>
  )
}

/** A ringing phone may interrupt idleness, but neither typing nor work at the other phone. */
function mayTakeFocus(button: HTMLElement | null): boolean {
  const focused = document.activeElement
  if (!focused || focused === document.body) return true
  const isHere = button?.closest('section')?.contains(focused) ?? false
  return isHere && !(focused instanceof HTMLInputElement)
}
