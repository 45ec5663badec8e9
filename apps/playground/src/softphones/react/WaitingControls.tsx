import type { LiveCall } from '@offhook/react'
import { useEffect, useRef } from 'react'
import { waitingButtons } from '../../view/callButtons.ts'
import { offerFocus } from '../../view/focus.ts'
import { Button } from './Button.tsx'
import { useSoftphone } from './softphoneContext.ts'

export function WaitingControls({ live }: { live: LiveCall }) {
  const row = useRef<HTMLDivElement>(null)
  const { answer, decline } = waitingButtons(live, useSoftphone())
  useEffect(() => {
    if (row.current) offerFocus(row.current)
  }, [])
  return (
    <div ref={row} className="control-row" data-incoming="">
      <Button {...answer} />
      <Button {...decline} />
    </div>
  )
}
