import { type Call, useCallDuration } from '@offhook/react'
import { clockWords } from '../../view/words.ts'

/** Renders once a second, alone. */
export function CallDuration({ call }: { call: Call }) {
  const seconds = useCallDuration(call)
  return (
    <span className="timer" role="timer" aria-live="off">
      {clockWords(seconds)}
    </span>
  )
}
