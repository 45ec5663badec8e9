/** A request inside a dialog that is neither INVITE nor BYE, up to its answer, the end of the dialog, or the caller's signal. */
import type { RequestOutcome } from '../ports/sip.ts'
import { forgetClient } from './core.ts'
import type { IncomingResponseMessage, OutgoingRequestMessage } from './sipjs.ts'
import { local, onFinal, outcomeOf, type Stack } from './stack.ts'

interface InDialogRequest {
  readonly message: OutgoingRequestMessage
  readonly signal: AbortSignal
  /** Called when the dialog closes. */
  readonly closing: Set<() => void>
  /** Sees each final response, and on which flow its request left. */
  readonly onFinal: (response: IncomingResponseMessage, flow: number) => void
}

/** Rejects with the signal's reason only. */
export function sendInDialog(stack: Stack, request: InDialogRequest): Promise<RequestOutcome> {
  const { message, signal, closing } = request
  const { core, link } = stack
  const { flow } = link
  return new Promise((resolve, reject) => {
    const finish = () => {
      closing.delete(close)
      signal.removeEventListener('abort', abort)
    }
    const close = () => {
      finish()
      forgetClient(core, client)
      resolve(local(481, 'Dialog Is Over'))
    }
    const abort = () => {
      finish()
      forgetClient(core, client)
      reject(signal.reason)
    }
    const client = core.request(
      message,
      onFinal((response) => {
        finish()
        resolve(outcomeOf(response))
        request.onFinal(response, flow)
      }),
    )
    closing.add(close)
    signal.addEventListener('abort', abort, { once: true })
  })
}
