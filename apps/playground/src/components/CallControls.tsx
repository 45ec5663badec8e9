import { type Call, type CallSnapshot, usePhone } from '@offhook/react'
import { useId, useLayoutEffect, useRef, useState } from 'react'
import { holdOthers } from '../holdOthers.ts'
import { useSoftphone } from '../softphoneContext.ts'
import { Button } from './Button.tsx'
import { IncomingControls } from './IncomingControls.tsx'
import { Keypad } from './Keypad.tsx'

interface CallControlsProps {
  call: Call
  snapshot: CallSnapshot
}

export function CallControls({ call, snapshot }: CallControlsProps) {
  const phone = usePhone()
  const { run } = useSoftphone()
  const [keypadOpen, setKeypadOpen] = useState(false)
  const keypadId = useId()
  const { can, hold, muted, status, direction } = snapshot
  const isWaiting = direction === 'incoming' && (status === 'ringing' || status === 'preparing')
  const wasWaiting = useRef(isWaiting)
  const hangUpButton = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    // Answer has gone, and the focus with it.
    if (wasWaiting.current && !isWaiting && document.activeElement === document.body) hangUpButton.current?.focus()
    wasWaiting.current = isWaiting
  }, [isWaiting])

  if (isWaiting) {
    return <IncomingControls call={call} snapshot={snapshot} />
  }
  const isHeld = hold.local === 'held' || hold.local === 'resuming'
  const isTalking = status === 'established'
  const resume = async () => {
    await holdOthers(phone, call.id)
    await call.resume()
  }
  return (
    <div className="controls">
      <div className="control-row">
        <Button
          icon={isHeld ? 'resume' : 'hold'}
          pressed={isHeld}
          unavailable={isHeld ? !can.resume : !can.hold}
          onClick={() => run(isHeld ? resume : () => call.hold())}
        >
          {isHeld ? 'Resume' : 'Hold'}
        </Button>
        <Button
          icon={muted ? 'unmute' : 'mute'}
          pressed={muted}
          unavailable={muted ? !can.unmute : !can.mute}
          onClick={() => run(() => (muted ? call.unmute() : call.mute()))}
        >
          {muted ? 'Unmute' : 'Mute'}
        </Button>
        <Button
          icon="keypad"
          expanded={keypadOpen && isTalking}
          controls={keypadId}
          unavailable={!isTalking}
          onClick={() => setKeypadOpen(!keypadOpen)}
        >
          Keypad
        </Button>
        <Button
          ref={hangUpButton}
          icon="hangUp"
          tone="stop"
          unavailable={!can.hangUp}
          onClick={() => run(() => call.hangUp())}
        >
          Hang up
        </Button>
      </div>
      <div id={keypadId}>{keypadOpen && isTalking && <Keypad call={call} ready={can.sendDtmf} />}</div>
    </div>
  )
}
