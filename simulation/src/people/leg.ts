/** One end of a call in somebody's hands: whatever it is told to do is also checked against what it said it could. */
import type { Call, CallCan, CallSnapshot } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import type { Stage } from '../stage.ts'
import type { Conversation } from './conversation.ts'

export type LegCommand =
  | { readonly do: 'answer' | 'hangUp' | 'hold' | 'resume' | 'mute' | 'unmute' }
  | { readonly do: 'reject'; readonly code: 486 | 480 | 600 | 603 }
  | { readonly do: 'redirect'; readonly target: string }
  | { readonly do: 'sendDtmf'; readonly tones: string; readonly mode: 'auto' | 'info' }

export class Leg {
  readonly page: Page
  readonly call: Call
  readonly conversation: Conversation
  /** Tones that were asked for and may have gone out as INFO. */
  tones = 0
  readonly #stage: Stage

  constructor(stage: Stage, page: Page, call: Call, conversation: Conversation) {
    this.#stage = stage
    this.page = page
    this.call = call
    this.conversation = conversation
  }

  get snapshot(): CallSnapshot {
    return this.call.getSnapshot()
  }

  /** Nobody holds this end any more: it ended, or its page is gone. */
  get isOver(): boolean {
    return this.page.device.state === 'gone' || this.snapshot.status === 'ended'
  }

  perform(command: LegCommand): void {
    if (!this.page.isAwake) return
    const can: keyof CallCan = command.do
    const wasOffered = this.snapshot.can[can]
    const what = `${command.do} of conversation ${this.conversation.number}`
    const status = () => this.snapshot.status
    let promise: Promise<void> | undefined
    try {
      promise = this.#order(command)
    } catch (error) {
      if (wasOffered) this.#violate(`${what} was offered, and threw ${String(error)}`)
      return
    }
    if (!promise) {
      if (!wasOffered) this.#violate(`${what} was not offered, and was taken`)
      return
    }
    const before = status()
    this.page.wish(what, promise, (error) => {
      const isRefused = error?.code === 'invalidState'
      if (wasOffered && isRefused) this.#violate(`${what} was offered while ${before}, and refused: ${error.message}`)
      if (!wasOffered && !isRefused) this.#violate(`${what} was not offered while ${before}, and was taken`)
    })
  }

  /** Undefined where there is nothing to wait for. */
  #order(command: LegCommand): Promise<void> | undefined {
    const { call } = this
    switch (command.do) {
      case 'mute':
      case 'unmute':
        call[command.do]()
        return undefined
      case 'reject':
        return call.reject({ code: command.code })
      case 'redirect':
        return call.redirect(command.target)
      case 'sendDtmf':
        if (this.snapshot.can.sendDtmf) this.tones += command.tones.length
        return call.sendDtmf(command.tones, { mode: command.mode })
      default:
        return call[command.do]()
    }
  }

  #violate(detail: string): void {
    this.#stage.violate('commands do what `can` says', detail, [this.page])
  }
}
