import type { LiveCall } from '@offhook/react'
import { useState } from 'react'
import { callButtons } from '../../view/callButtons.ts'
import { keypadId } from '../../view/keypad.ts'
import { Button } from './Button.tsx'
import { Keypad } from './Keypad.tsx'
import { useSoftphone } from './softphoneContext.ts'

export function CallControls({ live }: { live: LiveCall }) {
  const softphone = useSoftphone()
  const [wantsKeypad, setWantsKeypad] = useState(false)
  const { call, snapshot } = live
  const isOpen = wantsKeypad && snapshot.status === 'established'
  const id = keypadId(softphone.person.user, call.id)
  const buttons = callButtons(live, softphone, { id, isOpen, toggle: () => setWantsKeypad(!wantsKeypad) })
  return (
    <div className="controls">
      <div className="control-row">
        <Button {...buttons.hold} />
        <Button {...buttons.mute} />
        <Button {...buttons.keypad} />
        <Button {...buttons.hangUp} />
      </div>
      <div id={id}>{isOpen && <Keypad call={call} ready={snapshot.can.sendDtmf} />}</div>
    </div>
  )
}
