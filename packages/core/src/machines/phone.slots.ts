/** Which child actor of the phone a call is. */
import type { PhoneContext } from './phone.types.ts'

/**
 * The child actor of a call. It is named for a slot, not for the call: XState remembers every event type that it met, and
 * a child's name is in the type of its done event. The prefix keeps those apart from the other children's.
 */
export function callActorId({ slots }: PhoneContext, id: string): `call.${number}` {
  return `call.${slots.indexOf(id)}`
}

export function callInSlot({ slots }: PhoneContext, actorId: string): string {
  return slots[Number(actorId.slice('call.'.length))] ?? ''
}

/** The slots with `id` in the lowest free one. */
export function occupy(slots: PhoneContext['slots'], id: string): PhoneContext['slots'] {
  const free = slots.indexOf(null)
  return free < 0 ? [...slots, id] : slots.map((holder, slot) => (slot === free ? id : holder))
}
