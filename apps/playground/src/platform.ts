/** Who and what there is to call on the playground's platform. Shared by the page and its server. */

export const domain = 'offhook.test'

export interface Person {
  /** The user part of the address. */
  readonly user: string
  readonly name: string
}

export const people: readonly Person[] = [
  { user: 'alice', name: 'Alice' },
  { user: 'bob', name: 'Bob' },
]

/** The scripted lines of the switchboard. */
export const lines: readonly { readonly user: string; readonly does: string }[] = [
  { user: 'echo', does: 'Answers and plays back what you say' },
  { user: 'busy', does: 'Refuses with 486 Busy Here' },
  { user: 'decline', does: 'Refuses with 603 Decline' },
  { user: 'noanswer', does: 'Rings, then gives up' },
  { user: 'ringing', does: 'Rings for ever' },
  { user: 'early', does: 'Plays audio before it answers' },
  { user: 'slow', does: 'Takes its time with every answer' },
]
