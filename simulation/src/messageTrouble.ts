/**
 * What a proxy does to single SIP messages: it loses one, says one twice, or lets the next pass. Any message may be hit, of
 * any method, on its way to the proxy or from it; connections and everybody's health stay as they are.
 */
import type { FaultMessage } from '@offhook/switchboard'
import type { Page } from './page.ts'
import type { Stage, Watch } from './stage.ts'
import type { Dice } from './time/dice.ts'
import type { WireMessage } from './wireMessage.ts'

const acts = { messageLost: 'drop', messageDoubled: 'duplicate', messagesSwapped: 'reorder' } as const
export const messageTroubles = Object.keys(acts) as readonly MessageTroubleKind[]
export type MessageTroubleKind = keyof typeof acts

export class MessageTrouble implements Watch {
  readonly counts: Partial<Record<MessageTroubleKind, number>> = {}
  readonly #stage: Stage
  readonly #dice: Dice
  /** ms between two of them, on average; undefined for none. */
  readonly #pause: number | undefined
  /** Which conversation a Call-ID is of. */
  readonly #conversations = new Map<string, number>()
  readonly #lifts = new Set<() => void>()
  #isOver = false

  constructor(stage: Stage, dice: Dice, pause: number | undefined) {
    this.#stage = stage
    this.#dice = dice
    this.#pause = pause
  }

  begin(): void {
    const pause = this.#pause
    if (pause === undefined) return
    const { scheduler } = this.#stage
    const next = () => {
      if (this.#isOver) return
      this.#strike(this.#dice.pick(messageTroubles))
      scheduler.after(this.#dice.exponential(pause), undefined, next)
    }
    scheduler.after(this.#dice.exponential(pause), undefined, next)
  }

  /** Every message passes again, those that were kept back included. */
  end(): void {
    this.#isOver = true
    for (const lift of this.#lifts) lift()
    this.#lifts.clear()
  }

  sent(_page: Page, { callId, conversation }: WireMessage): void {
    if (conversation !== undefined) this.#conversations.set(callId, conversation)
  }

  #strike(kind: MessageTroubleKind): void {
    const dice = this.#dice
    const { scheduler, platform } = this.#stage
    const lift = platform.switchboard.faults[acts[kind]](
      (message) => {
        // Registrations and keep-alives are most of what passes; calls are what this is about.
        const isOfACall = message.method !== 'REGISTER' && message.method !== 'OPTIONS'
        if (!dice.chance(isOfACall ? 0.3 : 0.05)) return false
        this.counts[kind] = (this.counts[kind] ?? 0) + 1
        this.#touch(message, kind === 'messageLost')
        // What nothing follows that could pass it is only late.
        if (kind === 'messagesSwapped') scheduler.after(dice.between(10, 2_000), undefined, lift)
        return true
      },
      { times: 1 },
    )
    this.#lifts.add(lift)
  }

  /** What was healthy was not quite. Where a message was lost, the ends may differ for longer from now on: nobody repeats what a proxy has lost. */
  #touch(message: FaultMessage, isLost: boolean): void {
    const { pages, conversations } = this.#stage
    const parties = `${message.header('from')} ${message.header('to')}`
    for (const page of pages) if (parties.includes(`:${page.user}@`)) page.touched()
    const conversation = conversations.get(this.#conversations.get(message.callId) ?? -1)
    if (conversation && isLost) conversation.isMarred = true
  }
}
