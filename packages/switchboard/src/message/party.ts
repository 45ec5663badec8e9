import { parseAddress, parseUri } from './address.ts'
import { firstValue, type SipMessage } from './message.ts'

/** The user in From: who sent the request, or says so; of a response, who gets it. */
export function claimedUser(message: SipMessage): string | undefined {
  return parseUri(parseAddress(firstValue(message, 'from') ?? '')?.uri ?? '')?.user
}

/** Who is at the other end of a flow that nobody has been authenticated on yet. */
export function claimedParty(direction: 'in' | 'out', message: SipMessage): string | undefined {
  const isTheirs = (direction === 'in') === (message.kind === 'request')
  return isTheirs ? claimedUser(message) : undefined
}
