import { usePhoneSelector } from '@offhook/react'
import { useRef } from 'react'
import type { Person } from '../../platform.ts'
import { callButton, dial, dialFieldId, dialFrom, quickDials } from '../../view/dial.ts'
import { Button } from './Button.tsx'
import { useSoftphone } from './softphoneContext.ts'

export function DialForm({ people }: { people: readonly Person[] }) {
  const softphone = useSoftphone()
  const field = useRef<HTMLInputElement>(null)
  const isRunning = usePhoneSelector(({ status }) => status === 'running')
  const fieldId = dialFieldId(softphone.person.user)
  return (
    <form
      className="dial"
      onSubmit={(event) => {
        event.preventDefault()
        dialFrom(field.current, softphone)
      }}
    >
      <label htmlFor={fieldId}>Call to</label>
      <div className="dial-row">
        <input
          ref={field}
          id={fieldId}
          placeholder="Name or number"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button {...callButton(isRunning)} />
      </div>
      <fieldset className="chips" aria-label="Quick dial">
        {quickDials(softphone.person, people).map(({ user, title, href }) => (
          <a
            key={user}
            className="chip"
            href={href}
            title={title}
            aria-disabled={!isRunning || undefined}
            onClick={(event) => {
              event.preventDefault()
              dial(softphone, user)
            }}
          >
            {user}
          </a>
        ))}
      </fieldset>
    </form>
  )
}
