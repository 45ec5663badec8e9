/** A desk phone as the far end of one client: what it is to do with a call, and whether it has one. */
import type { DeskPhone } from '@offhook/platform'

export interface DeskLine {
  readonly user: string
  /** What it does when it is called. Default: answer. */
  behaviour: 'answer' | 'ring'
  /** It rings, or hears that the other end does. */
  readonly isRinging: boolean
  /** It has an answered call. */
  readonly isUp: boolean
  dial(uri: string): Promise<void>
  answer(): Promise<void>
  /** Ends whatever call it has; resolves when it has none. */
  clear(): Promise<void>
  freeze(): void
  thaw(): void
  /** Resolves when `wish` holds, or rejects after `ms` with what it was waited for. */
  until(wish: 'ringing' | 'up' | 'idle', ms: number): Promise<void>
  close(): void
}

const look = 20

export function createDeskLine(phone: DeskPhone): DeskLine {
  let behaviour: DeskLine['behaviour'] = 'answer'
  let state: 'idle' | 'ringing' | 'up' = 'idle'
  const stop = phone.on(({ type }) => {
    // A caller that gave up meanwhile leaves nothing to answer; a call that is missing is seen by whoever waits for it.
    if (type === 'CALL_INCOMING' || type === 'CALL_RINGING') {
      state = 'ringing'
      if (type === 'CALL_INCOMING' && behaviour === 'answer') phone.answer().catch(() => undefined)
    }
    if (type === 'CALL_ESTABLISHED') state = 'up'
    if (type === 'CALL_CLOSED') state = 'idle'
  })
  const line: DeskLine = {
    user: phone.user,
    get behaviour() {
      return behaviour
    },
    set behaviour(next) {
      behaviour = next
    },
    get isRinging() {
      return state === 'ringing'
    },
    get isUp() {
      return state === 'up'
    },
    dial: (uri) => phone.dial(uri),
    answer: () => phone.answer(),
    async clear() {
      behaviour = 'answer'
      if (state === 'idle') return
      await phone.hangUp()
      await line.until('idle', 5_000)
    },
    freeze: () => phone.freeze(),
    thaw: () => phone.thaw(),
    async until(wish, ms) {
      const deadline = Date.now() + ms
      while (state !== wish) {
        if (Date.now() > deadline) throw new Error(`${phone.user} is ${state}, not ${wish}, after ${ms} ms`)
        await new Promise((resolve) => setTimeout(resolve, look))
      }
    },
    close: stop,
  }
  return line
}
