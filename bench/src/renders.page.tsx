/** A small application on @offhook/react that shows a call, and counts how often each component rendered. */
import { createPhone, PhoneProvider, useActiveCall, useCallDuration, usePhoneSelector } from '@offhook/react'
import { createRoot } from 'react-dom/client'
import type { ClientOptions } from './client.ts'

export interface Rendered {
  readonly renders: number
  /** How often what it shows had changed since the render before, the first not counted. */
  readonly changes: number
}

declare global {
  /** Calls for `milliseconds`; resolves to what rendered from before the call until after it, by component. */
  var renderDuringCall: (options: ClientOptions, milliseconds: number) => Promise<Record<string, Rendered>>
}

const shown: Record<string, string[]> = {}
function note(component: string, text: string): string {
  shown[component] = [...(shown[component] ?? []), text]
  return text
}

/** The status alone. */
function Status() {
  return <p>{note('status', usePhoneSelector((phone) => phone.calls[0]?.status) ?? 'no call')}</p>
}

/** All that a call's panel shows, and below it the timer, a component of its own. */
function Panel() {
  const active = useActiveCall()
  if (!active) return <p>{note('panel', 'no call')}</p>
  const { status, remote, media, hold, muted, signalling, can } = active.snapshot
  return (
    <section>
      <p>{note('panel', JSON.stringify([status, remote, media, hold, muted, signalling, can]))}</p>
      <Timer />
    </section>
  )
}

function Timer() {
  return <p>{note('timer', String(useCallDuration(useActiveCall()?.call)))}</p>
}

globalThis.renderDuringCall = async ({ server, uri, username, password, target, iceServers }, milliseconds) => {
  const phone = createPhone({ uri, servers: server, credentials: { username, password }, iceServers })
  await phone.start()
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <PhoneProvider phone={phone}>
      <Status />
      <Panel />
    </PhoneProvider>,
  )
  await sleep(500)
  const call = phone.call(target)
  await sleep(milliseconds)
  await call.hangUp()
  await sleep(500)
  await phone.stop()
  return Object.fromEntries(
    Object.entries(shown).map(([component, texts]) => [
      component,
      {
        renders: texts.length - 1,
        changes: texts.filter((text, index) => index > 0 && text !== texts[index - 1]).length,
      },
    ]),
  )
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
