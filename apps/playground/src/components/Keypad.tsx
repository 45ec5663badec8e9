import type { Call } from '@offhook/react'
import { useState } from 'react'
import { useSoftphone } from '../softphoneContext.ts'

const keys = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const

const shown = 18

export function Keypad({ call, ready }: { call: Call; ready: boolean }) {
  const { run } = useSoftphone()
  const [sent, setSent] = useState('')
  const press = (tone: string) => {
    if (!ready) return
    setSent((before) => (before + tone).slice(-shown))
    run(() => call.sendDtmf(tone))
  }
  return (
    <fieldset className="keypad">
      <legend className="visually-hidden">Keypad</legend>
      <p className="keypad-sent">{sent}</p>
      {keys.map(([tone, letters]) => (
        <button
          key={tone}
          type="button"
          aria-label={tone}
          aria-disabled={!ready || undefined}
          onClick={() => press(tone)}
        >
          <b>{tone}</b>
          <small>{letters}</small>
        </button>
      ))}
    </fieldset>
  )
}
