/** One person's phone with what the page shows beside it: made once, outside of every framework. */
import type { CallSnapshot, Phone } from '@offhook/core'
import type { Faults } from './backend/backend.ts'
import { createNotices, type Notices } from './notices.ts'
import type { Person } from './platform.ts'
import { createStore, type WritableStore } from './store.ts'

export interface Softphone {
  readonly person: Person
  readonly phone: Phone
  readonly notices: Notices
  /** Absent where the platform cannot be broken on purpose. */
  readonly faults: Faults | undefined
  /** The credentials were revoked by such a switch. */
  readonly revoked: WritableStore<boolean>
  /** The call that ended last, until another begins. */
  readonly lastEnded: WritableStore<CallSnapshot | undefined>
  /** Runs a command; what it throws or rejects with becomes a notice. */
  run(command: () => unknown): void
}

export function createSoftphone(person: Person, phone: Phone, faults: Faults | undefined): Softphone {
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
  return { person, phone, notices, faults, revoked: createStore(false), lastEnded, run }
}
