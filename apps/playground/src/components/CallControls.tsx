import { type Call, type CallSnapshot, usePhone } from '@offhook/react'
import { useId, useState } from 'react'
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

  if (direction === 'incoming' && (status === 'ringing' || status === 'preparing')) {
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
        <Button icon="hangUp" tone="stop" unavailable={!can.hangUp} onClick={() => run(() => call.hangUp())}>
          Hang up
        </Button>
      </div>
      <div id={keypadId}>{keypadOpen && isTalking && <Keypad call={call} ready={can.sendDtmf} />}</div>
    </div>
  )
}
