import { usePhone, usePhoneSelector } from '@offhook/react'
import { type RefObject, useId, useState } from 'react'
import { holdOthers } from '../holdOthers.ts'
import { domain, lines } from '../platform.ts'
import type { Softphone } from '../softphone.ts'
import { useSoftphone } from '../softphoneContext.ts'
import { Button } from './Button.tsx'

interface DialFormProps {
  inputRef: RefObject<HTMLInputElement | null>
  others: readonly Softphone[]
}

export function DialForm({ inputRef, others }: DialFormProps) {
  const phone = usePhone()
  const { person, run, lastEnded, notices } = useSoftphone()
  const [target, setTarget] = useState('')
  const inputId = useId()
  const isRunning = usePhoneSelector(({ status }) => status === 'running')
  const dial = (to: string) => {
    notices.clear()
    run(async () => {
      await holdOthers(phone)
      lastEnded.set(undefined)
      phone.call(to)
    })
  }
  const friends = others.filter((other) => other.person.user !== person.user).map((other) => other.person)
  return (
    <form
      className="dial"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRunning) return
        if (target.trim()) dial(target.trim())
        else inputRef.current?.focus()
      }}
    >
      <label htmlFor={inputId}>Call to</label>
      <div className="dial-row">
        <input
          ref={inputRef}
          id={inputId}
          value={target}
          placeholder="Name or number"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setTarget(event.target.value)}
        />
        <Button type="submit" icon="call" tone="go" unavailable={!isRunning}>
          Call
        </Button>
      </div>
      <fieldset className="chips" aria-label="Quick dial">
        {friends.map(({ user, name }) => (
          <Chip key={user} user={user} title={`The other phone on this page: ${name}`} dial={dial} ready={isRunning} />
        ))}
        {lines.map(({ user, does }) => (
          <Chip key={user} user={user} title={does} dial={dial} ready={isRunning} />
        ))}
      </fieldset>
    </form>
  )
}

interface ChipProps {
  user: string
  title: string
  ready: boolean
  dial(user: string): void
}

/** A link, as a number on any page is: what it calls is an address. */
function Chip({ user, title, ready, dial }: ChipProps) {
  return (
    <a
      className="chip"
      href={`sip:${user}@${domain}`}
      title={title}
      aria-disabled={!ready || undefined}
      onClick={(event) => {
        event.preventDefault()
        if (ready) dial(user)
      }}
    >
      {user}
    </a>
  )
}
