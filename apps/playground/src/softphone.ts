/** One person's phone with what the page shows beside it: made once, outside of every framework. */
import type { CallSnapshot, Phone } from '@offhook/core'
import { createNotices, type Notices } from './notices.ts'
import type { Person } from './platform.ts'
import { createStore, type WritableStore } from './store.ts'

export interface Softphone {
  readonly person: Person
  readonly phone: Phone
  readonly notices: Notices
  /** The credentials were revoked by a switch of the fault bar. */
  readonly revoked: WritableStore<boolean>
  /** The call that ended last, until another begins. */
  readonly lastEnded: WritableStore<CallSnapshot | undefined>
  /** Runs a command; what it throws or rejects with becomes a notice. */
  run(command: () => unknown): void
}

export function createSoftphone(person: Person, phone: Phone): Softphone {
  const notices = createNotices()
  const lastEnded = createStore<CallSnapshot | undefined>(undefined)
  phone.on('error', ({ error }) => notices.report(error))
  let wasRegistered = false
  phone.subscribe(() => {
    const isRegistered = phone.getSnapshot().registration.status === 'registered'
    if (isRegistered && !wasRegistered) notices.settle()
    wasRegistered = isRegistered
  })
  phone.on('warning', ({ code, message }) => {
    if (code === 'playbackBlocked')
      notices.report({ code, category: 'media', message, hint: 'Click anywhere on this page to hear it.' })
  })
  phone.on('callEnded', ({ call }) => {
    lastEnded.set(call)
    if (call.end?.error && call.end.by !== 'remote') notices.report(call.end.error)
  })
  const run = (command: () => unknown) => {
    Promise.resolve()
      .then(command)
      .catch((error: unknown) => notices.report(error))
  }
  return { person, phone, notices, revoked: createStore(false), lastEnded, run }
}
