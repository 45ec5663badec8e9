/** One re-INVITE and its final answer. Leaving the state gives it up: a late 2xx is ACKed behind the port. */
import { fromPromise } from 'xstate'
import { PhoneError } from '../errors.ts'
import type { ReinviteOutcome } from '../ports/sip.ts'
import type { Stack } from '../ports/stack.ts'
import type { PerPhone } from './perPhone.ts'

export function createSendReinvite(stack: PerPhone<Stack>) {
  return fromPromise<ReinviteOutcome, { readonly id: string; readonly offer: string }>(
    async ({ input, system, signal }) => {
      const dialog = stack(system).sip.dialog(input.id)
      if (!dialog) throw new PhoneError('dialogGone')
      return dialog.reinvite(input.offer, signal)
    },
  )
}
