/** How a softphone calls somebody. */
import { domain, lines, type Person } from '../platform.ts'
import type { Softphone } from '../softphone.ts'
import type { ButtonView } from './button.ts'
import { holdOthers } from './holdOthers.ts'

export function dial({ phone, notices, run, lastEnded }: Softphone, target: string): void {
  if (phone.getSnapshot().status !== 'running') return
  notices.clear()
  run(async () => {
    await holdOthers(phone)
    lastEnded.set(undefined)
    phone.call(target)
  })
}

/** What the form does: without a number, it asks for one. */
export function dialFrom(field: HTMLInputElement | null | undefined, softphone: Softphone): void {
  const target = field?.value.trim()
  if (target) dial(softphone, target)
  else if (softphone.phone.getSnapshot().status === 'running') field?.focus()
}

export function callButton(isRunning: boolean): ButtonView {
  return { words: 'Call', icon: 'call', tone: 'go', type: 'submit', unavailable: !isRunning }
}

export function dialFieldId(user: string): string {
  return `dial-${user}`
}

export interface QuickDial {
  readonly user: string
  readonly title: string
  readonly href: string
}

/** The other phones of the page, and the lines of the platform. */
export function quickDials(own: Person, people: readonly Person[]): readonly QuickDial[] {
  const friends = people
    .filter(({ user }) => user !== own.user)
    .map(({ user, name }) => ({ user, title: `The other phone on this page: ${name}` }))
  return [...friends, ...lines.map(({ user, does }) => ({ user, title: does }))].map(({ user, title }) => ({
    user,
    title,
    href: `sip:${user}@${domain}`,
  }))
}
