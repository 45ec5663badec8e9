/** ICE and DTLS of one session, at the pace of a browser's: checks, loss, recovery, and the generations of its restarts. */
import type { MediaEvent } from '../../../packages/core/src/ports/media.ts'
import type { Dice } from '../time/dice.ts'
import type { Scheduler, Timer } from '../time/scheduler.ts'
import type { Fabric, Generation } from './fabric.ts'

interface IceParts {
  readonly fabric: Fabric
  readonly scheduler: Scheduler
  readonly dice: Dice
  readonly tell: (event: MediaEvent) => void
}

/** ms, as libwebrtc does it. */
const paces = {
  /** From the first check to the pair that is used. */
  checks: [60, 900],
  /** Until a silent pair is called disconnected. */
  silence: [2_500, 7_000],
  /** From disconnected to failed. */
  failure: [10_000, 25_000],
  /** How long the first checks go on without an answer. */
  patience: [15_000, 30_000],
  /** Until a pair that is heard again is connected. */
  recovery: [50, 2_000],
} as const

export class Ice {
  readonly #parts: IceParts
  #state: RTCIceConnectionState = 'new'
  #isEncrypted = false
  #generation: Generation | undefined
  /** Goes on carrying audio until the next one does. */
  #previous: Generation | undefined
  #timer: { readonly timer: Timer; readonly for: 'up' | 'down' } | undefined
  readonly #unwatch: () => void

  constructor(parts: IceParts) {
    this.#parts = parts
    this.#unwatch = parts.fabric.watch(() => this.#look())
  }

  get generation(): Generation | undefined {
    return this.#generation
  }

  /** Both descriptions are known. */
  use(generation: Generation): void {
    const { fabric } = this.#parts
    const known = this.#generation
    if (known && known.ufrag === generation.ufrag && known.remoteUfrag === generation.remoteUfrag) return
    if (this.#previous && this.#previous.ufrag !== generation.ufrag) fabric.leave(this.#previous.ufrag)
    this.#previous = known?.ufrag === generation.ufrag ? undefined : known
    this.#generation = generation
    this.#stopTimer()
    if (this.#state === 'new' || this.#state === 'failed') this.#become('checking')
    fabric.join(generation)
  }

  close(): void {
    this.#stopTimer()
    this.#unwatch()
    const { fabric } = this.#parts
    for (const generation of [this.#generation, this.#previous]) if (generation) fabric.leave(generation.ufrag)
    this.#generation = undefined
  }

  #look(): void {
    const generation = this.#generation
    if (!generation) return
    const { fabric, dice } = this.#parts
    const isUp = fabric.isReachable(generation) || (this.#previous ? fabric.isReachable(this.#previous) : false)
    const wanted = isUp ? 'up' : 'down'
    if (this.#timer?.for === wanted) return
    this.#stopTimer()
    if (isUp) {
      if (this.#state === 'checking') this.#wait('up', paces.checks, () => this.#connected())
      else if (this.#state === 'disconnected') this.#wait('up', paces.recovery, () => this.#connected())
      return
    }
    if (this.#state === 'connected') {
      this.#wait('down', paces.silence, () => {
        this.#become('disconnected')
        this.#wait('down', paces.failure, () => this.#become('failed'))
      })
    } else if (this.#state === 'checking') {
      this.#wait('down', paces.patience, () => this.#become('failed'))
    } else if (this.#state === 'disconnected') {
      this.#wait('down', [1_000, paces.failure[0] + dice.between(0, 1_000)], () => this.#become('failed'))
    }
  }

  #connected(): void {
    const { tell, scheduler, dice } = this.#parts
    this.#become('connected')
    const { generation } = this
    if (this.#isEncrypted || !generation) return
    this.#isEncrypted = true
    scheduler.within(dice.between(10, 200), generation.device, () => {
      if (this.#generation) tell({ type: 'media.dtls', state: 'connected' })
    })
  }

  #become(state: RTCIceConnectionState): void {
    if (this.#state === state) return
    this.#state = state
    this.#parts.tell({ type: 'media.ice', state })
  }

  #wait(what: 'up' | 'down', [least, most]: readonly [number, number], then: () => void): void {
    const { scheduler, dice } = this.#parts
    const device = this.#generation?.device
    if (!device) return
    const timer = scheduler.within(dice.between(least, most), device, () => {
      this.#timer = undefined
      then()
    })
    this.#timer = { timer, for: what }
  }

  #stopTimer(): void {
    if (this.#timer) this.#parts.scheduler.clear(this.#timer.timer)
    this.#timer = undefined
  }
}
