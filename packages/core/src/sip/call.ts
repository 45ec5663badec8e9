/** What outgoing and incoming calls share: the listener, and the commands that wait for a confirmed dialog. */
import type { DialogEvent, ReinviteOutcome, RequestOutcome, SipDialog } from '../ports/sip.ts'
import { InviteDialog } from './dialog.ts'
import type { SessionDialog } from './sipjs.ts'
import { local, type Stack } from './stack.ts'

export abstract class Call implements SipDialog {
  readonly id: string
  abstract readonly ownsCallId: boolean
  protected readonly stack: Stack
  protected dialog: InviteDialog | undefined
  protected readonly isAnonymous: boolean = false
  protected listener: (event: DialogEvent) => void
  #isSilent = false

  constructor(stack: Stack, id: string, listener: (event: DialogEvent) => void) {
    this.stack = stack
    this.id = id
    this.listener = listener
  }

  cancel(): void {}
  abandon(): void {}
  resend(): void {}

  ring(_status?: 180 | 183, _answer?: string): boolean {
    return false
  }
  accept(_answer: string): boolean {
    return false
  }
  reject(_status: number, _options?: Parameters<SipDialog['reject']>[1]): boolean {
    return false
  }
  redirect(_target: string): boolean {
    return false
  }

  reinvite(offer: string, signal: AbortSignal): Promise<ReinviteOutcome> {
    return this.dialog?.reinvite(offer, signal) ?? Promise.resolve(local(481, 'No Dialog'))
  }
  answerOffer(transaction: number, sdp: string): boolean {
    return this.dialog?.answerOffer(transaction, sdp) ?? false
  }
  refuseOffer(transaction: number, status: number, options?: Parameters<SipDialog['refuseOffer']>[2]): boolean {
    return this.dialog?.refuseOffer(transaction, status, options) ?? false
  }
  info(contentType: string, body: string, signal: AbortSignal): Promise<RequestOutcome> {
    return this.dialog?.info(contentType, body, signal) ?? Promise.resolve(local(481, 'No Dialog'))
  }
  bye(options?: Parameters<SipDialog['bye']>[0]): void {
    this.dialog?.bye(options)
  }

  dispose(): void {
    this.#isSilent = true
    this.dialog?.close()
    this.stack.forgetCall(this.id)
  }

  /** False when the listener threw: the request behind the event then gets a 500, and the stack goes on. */
  protected emit(event: DialogEvent): boolean {
    if (this.#isSilent) return true
    try {
      this.listener(event)
      return true
    } catch {
      this.stack.warn('listenerThrew', event.type)
      return false
    }
  }

  /** `inviteCSeq` of an INVITE of ours. */
  protected confirm(session: SessionDialog, inviteCSeq?: number): void {
    this.dialog = new InviteDialog(this.stack, session, {
      ...(inviteCSeq !== undefined && { inviteCSeq }),
      isAnonymous: this.isAnonymous,
      emit: (event) => this.emit(event),
      onClosed: () => this.stack.forgetCall(this.id),
    })
  }
}
