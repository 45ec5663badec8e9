/** SIP and WebRTC for as long as the phone runs: loads them, opens them, and lets go of all they hold. */
import { fromCallback } from 'xstate'
import { PhoneError, toErrorData } from '../errors.ts'
import type { IncomingInvite } from '../ports/sip.ts'
import type { Stack } from '../ports/stack.ts'
import type { ErrorData, WarningCode } from '../types.ts'
import type { PerPhone } from './perPhone.ts'

export type StackCommand =
  /** Answers an incoming call that no chart will take. */
  | { readonly type: 'refuse'; readonly id: string; readonly status: number }
  /** Ends what a call held whose chart failed: its actors are cut off and let go of nothing. */
  | { readonly type: 'release'; readonly id: string }
  /** Which ICE servers answer may have changed. */
  | { readonly type: 'probe' }

export type StackReport =
  | { readonly type: 'stack.ready' }
  | { readonly type: 'stack.failed'; readonly error: ErrorData }
  | { readonly type: 'stack.incoming'; readonly invite: IncomingInvite }
  | { readonly type: 'stack.warning'; readonly code: WarningCode; readonly message: string }

export interface StackListener {
  onIncomingCall(invite: IncomingInvite): void
  onWarning(code: WarningCode, message: string): void
}

export interface StackDeps {
  /** Loads what `start()` needs; rejects when a chunk cannot be had. */
  readonly load: () => Promise<(listener: StackListener) => Stack>
  /** Lends the open stack to the other actors; undefined takes it back. */
  readonly lend: (stack: Stack | undefined) => void
}

export function createStack(deps: PerPhone<StackDeps>) {
  return fromCallback<StackCommand>(({ system, sendBack, receive }) => {
    const { load, lend } = deps(system)
    const report = (event: StackReport) => sendBack(event)
    let stack: Stack | undefined
    let stopped = false

    load()
      .then((open) => {
        if (stopped) return
        stack = open({
          onIncomingCall: (invite) => report({ type: 'stack.incoming', invite }),
          onWarning: (code, message) => report({ type: 'stack.warning', code, message }),
        })
        lend(stack)
        stack.media.probe()
        report({ type: 'stack.ready' })
      })
      .catch((cause: unknown) => {
        const error = cause instanceof PhoneError ? cause : new PhoneError('stackUnavailable', { cause })
        report({ type: 'stack.failed', error: toErrorData(error) })
      })

    receive((command) => {
      if (command.type === 'refuse') stack?.sip.refuse(command.id, command.status)
      else if (command.type === 'release') {
        const dialog = stack?.sip.dialog(command.id)
        // Whatever it has come to: of the three goodbyes one fits, the others are too late or too early.
        dialog?.reject(480)
        dialog?.cancel()
        dialog?.bye()
        dialog?.dispose()
        stack?.media.session(command.id)?.close()
      } else stack?.media.probe()
    })

    return () => {
      stopped = true
      lend(undefined)
      stack?.media.dispose()
      stack?.sip.dispose()
    }
  })
}
