/** A call's signalling, for as long as the call lives: the only owner of its `SipDialog`. */
import { fromCallback } from 'xstate'
import { toErrorData } from '../errors.ts'
import type { DialogEvent, InviteRequest, SipDialog } from '../ports/sip.ts'
import type { Stack } from '../ports/stack.ts'
import type { ErrorData } from '../types.ts'
import type { PerPhone } from './perPhone.ts'

export type DialogCommand =
  | { readonly type: 'invite'; readonly offer: string }
  | { readonly type: 'cancel' }
  | { readonly type: 'abandon' }
  | { readonly type: 'resend' }
  /** Cancels the INVITE whose answers do not reach us, and sends another. */
  | { readonly type: 'redial'; readonly offer: string }
  | { readonly type: 'ring' }
  | { readonly type: 'accept'; readonly sdp: string }
  | { readonly type: 'reject'; readonly status: number; readonly reason?: string }
  | { readonly type: 'redirect'; readonly target: string }
  | { readonly type: 'answerOffer'; readonly transaction: number; readonly sdp: string }
  | { readonly type: 'refuseOffer'; readonly transaction: number; readonly status: number }
  | { readonly type: 'bye'; readonly cause?: number; readonly text?: string }

export type DialogReport =
  | DialogEvent
  /** The INVITE was not sent: something in it does not pass the gate, or the incoming call is gone. */
  | { readonly type: 'sip.unusable'; readonly error: ErrorData }

export interface DialogInput {
  readonly id: string
  /** Absent for an incoming call, which is adopted at once. */
  readonly request?: Omit<InviteRequest, 'offer'>
}

/** After these nothing of the dialog is left on the wire. */
const lastWords = new Set<DialogEvent['type']>([
  'sip.rejected',
  'sip.redirected',
  'sip.cancelled',
  'sip.bye',
  'sip.gone',
  'sip.ended',
])

export function createDialog(stack: PerPhone<Stack>) {
  return fromCallback<DialogCommand, DialogInput>(({ input, system, sendBack, receive }) => {
    const { sip } = stack(system)
    let dialog: SipDialog | undefined
    let farewell: ((dialog: SipDialog) => void) | undefined

    const report = (event: DialogReport) => sendBack(event)
    const listen = (event: DialogEvent) => {
      if (lastWords.has(event.type)) farewell = undefined
      else if (event.type === 'sip.accepted' || event.type === 'sip.confirmed') farewell = (live) => live.bye()
      report(event)
    }
    const attempt = (command: () => void) => {
      try {
        command()
      } catch (error) {
        report({ type: 'sip.unusable', error: toErrorData(error) })
      }
    }

    if (!input.request) {
      farewell = (live) => live.reject(480)
      dialog = sip.adopt(input.id, listen)
      if (!dialog) report({ type: 'sip.cancelled' })
    }

    receive((command) => {
      if (command.type === 'invite' || command.type === 'redial') {
        const { request } = input
        if (!request) return
        attempt(() => {
          if (command.type === 'redial') {
            dialog?.cancel()
            dialog?.abandon()
          } else dialog?.dispose()
          farewell = (live) => live.cancel()
          dialog = sip.invite(input.id, { ...request, offer: command.offer }, listen)
        })
        return
      }
      if (!dialog) return
      const live = dialog
      switch (command.type) {
        case 'cancel':
          return live.cancel()
        case 'abandon':
          farewell = undefined
          return live.abandon()
        case 'resend':
          return live.resend()
        case 'ring':
          live.ring(180)
          return
        case 'accept':
          farewell = (answered) => answered.bye()
          live.accept(command.sdp)
          return
        case 'reject':
          farewell = undefined
          live.reject(command.status, command.reason === undefined ? {} : { reason: command.reason })
          return
        case 'redirect':
          farewell = undefined
          return attempt(() => live.redirect(command.target))
        case 'answerOffer':
          live.answerOffer(command.transaction, command.sdp)
          return
        case 'refuseOffer':
          live.refuseOffer(command.transaction, command.status)
          return
        case 'bye':
          return live.bye(
            command.cause === undefined
              ? {}
              : {
                  reason: {
                    protocol: 'SIP',
                    cause: command.cause,
                    ...(command.text !== undefined && { text: command.text }),
                  },
                },
          )
      }
    })

    return () => {
      if (!dialog) return
      // The phone was stopped in mid-call: the far end is told, and nobody waits for its answer.
      farewell?.(dialog)
      farewell = undefined
      dialog.dispose()
    }
  })
}
