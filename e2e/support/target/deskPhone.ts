import type { DeskPhone } from '@offhook/platform'
import type { Target } from './target.ts'

/** The desk phone of a user: of a real platform alone. */
export function deskPhone({ name, platform }: Target, user: string): DeskPhone {
  const phone = platform?.deskPhones.find((each) => each.user === user)
  if (!phone) throw new Error(`The ${name} has no desk phone ${user}.`)
  return phone
}
