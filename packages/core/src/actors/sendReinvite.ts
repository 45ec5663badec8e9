/** One re-INVITE and its final answer. Leaving the state gives it up: a late 2xx is ACKed behind the port. */
import { fromPromise } from 'xstate'
import { PhoneError } from '../errors.ts'
import type { ReinviteOutcome } from '../ports/sip.ts'
import type { StackAccess } from '../ports/stack.ts'

export function createSendReinvite(stack: StackAccess) {
  return fromPromise<ReinviteOutcome, { readonly id: string; readonly offer: string }>(async ({ input, signal }) => {
    const dialog = stack().sip.dialog(input.id)
    if (!dialog) throw new PhoneError('dialogGone')
    return dialog.reinvite(input.offer, signal)
  })
}
