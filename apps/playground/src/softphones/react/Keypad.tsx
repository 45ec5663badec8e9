import type { Call } from '@offhook/react'
import { useState } from 'react'
import { keypadKeys, withTone } from '../../view/keypad.ts'
import { useSoftphone } from './softphoneContext.ts'

export function Keypad({ call, ready }: { call: Call; ready: boolean }) {
  const { run } = useSoftphone()
  const [sent, setSent] = useState('')
  const press = (tone: string) => {
    if (!ready) return
    setSent((before) => withTone(before, tone))
    run(() => call.sendDtmf(tone))
  }
  return (
    <fieldset className="keypad">
      <legend className="visually-hidden">Keypad</legend>
      <p className="keypad-sent">{sent}</p>
      {keypadKeys.map(({ tone, letters }) => (
        <button key={tone} type="button" aria-disabled={!ready || undefined} onClick={() => press(tone)}>
          <b>{tone}</b>
          <small aria-hidden="true">{letters}</small>
        </button>
      ))}
    </fieldset>
  )
}
