import type { Phone } from '@offhook/core'

/** One conversation at a time: puts every other call that talks on hold. A refusal leaves that call as it is. */
export async function holdOthers(phone: Phone, exceptId?: string): Promise<void> {
  const talking = phone.calls.filter((call) => call.id !== exceptId && call.getSnapshot().can.hold)
  await Promise.all(talking.map((call) => call.hold()))
}
