/** The media of one call without audio: a browser's offer/answer states, which it insists on, its pace, and its failures. */
import { PhoneError } from '../../../packages/core/src/errors.ts'
import type {
  MediaDirection,
  MediaEvent,
  MediaSession,
  Negotiated,
  NegotiatedAnswer,
} from '../../../packages/core/src/ports/media.ts'
import type { Device } from '../network/device.ts'
import type { Dice } from '../time/dice.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { type Description, readDescription, writeDescription } from './description.ts'
import type { Fabric } from './fabric.ts'
import { Ice } from './ice.ts'

export interface MediaTroubles {
  /** Chances, of each step. */
  readonly microphoneRefused: number
  readonly stepFails: number
  readonly stepHangs: number
}

export interface SessionParts {
  readonly device: Device
  readonly fabric: Fabric
  readonly scheduler: Scheduler
  readonly dice: Dice
  readonly troubles: MediaTroubles
  /** Broken on purpose: `close()` leaves the microphone open. */
  readonly keepsMicrophones: boolean
  /** Offer and answer out of step: no browser would take it. */
  readonly onMisuse: (detail: string) => void
  readonly onClosed: () => void
}

type Step = 'createOffer' | 'createAnswer' | 'applyAnswer' | 'rollback'

export class SimulatedSession implements MediaSession {
  readonly id: string
  readonly localStream = null
  readonly remoteStream = null
  /** The microphone is open: from the first description to `close()`. */
  isLive = false
  isClosed = false
  isMuted = false
  signalingState: 'stable' | 'have-local-offer' | 'have-remote-offer' | 'have-remote-pranswer' = 'stable'
  readonly #parts: SessionParts
  readonly #listener: (event: MediaEvent) => void
  readonly #ice: Ice
  readonly #end = new AbortController()
  readonly #takesTones: boolean
  #lastStep: Promise<unknown> = Promise.resolve()
  #serial = 0
  #open: Description | undefined
  #local: Description | undefined

  constructor(id: string, parts: SessionParts, listener: (event: MediaEvent) => void) {
    this.id = id
    this.#parts = parts
    this.#listener = listener
    const { fabric, scheduler, dice } = parts
    this.#takesTones = dice.chance(0.5)
    this.#ice = new Ice({ fabric, scheduler, dice, tell: (event) => this.tell(event) })
  }

  tell(event: MediaEvent): void {
    if (!this.isClosed) this.#listener(event)
  }

  async prepare(signal: AbortSignal): Promise<void> {
    await this.#openMicrophone(signal)
  }

  createOffer(wish: { direction: MediaDirection; iceRestart?: boolean }, signal: AbortSignal): Promise<string> {
    return this.#step(
      'createOffer',
      async () => {
        await this.#openMicrophone(signal)
        this.#mustBe('stable', 'createOffer')
        const isFresh = wish.iceRestart === true || this.#local === undefined
        this.#serial += 1
        const offer: Description = {
          exchange: `${this.#parts.device.name}-${this.id}-${this.#serial}`,
          ...this.#transport(isFresh),
          direction: wish.direction,
        }
        this.#open = offer
        this.signalingState = 'have-local-offer'
        await this.#pause(isFresh ? [20, 400] : [1, 30], signal)
        return writeDescription(offer)
      },
      signal,
    )
  }

  createAnswer(sdp: string, wish: { direction: MediaDirection }, signal: AbortSignal): Promise<NegotiatedAnswer> {
    return this.#step(
      'createAnswer',
      async () => {
        await this.#openMicrophone(signal)
        this.#mustBe('stable', 'createAnswer')
        const offer = readDescription(sdp)
        if (!offer) throw new PhoneError('remoteDescription', { detail: 'no audio is offered' })
        this.signalingState = 'have-remote-offer'
        const isFresh = this.#local === undefined || this.#ice.generation?.remoteUfrag !== offer.ufrag
        const restarted = this.#local !== undefined && isFresh
        const transport = this.#transport(isFresh)
        await this.#pause(isFresh ? [20, 400] : [1, 30], signal)
        const remoteHold = isHolding(offer)
        const takes = wish.direction === 'sendrecv'
        const direction = remoteHold ? (takes ? 'recvonly' : 'inactive') : wish.direction
        const answer: Description = { exchange: offer.exchange, ...transport, direction }
        this.#agree(answer, offer)
        return { answer: writeDescription(answer), remoteHold, ...(restarted && { restarted }) }
      },
      signal,
    )
  }

  applyAnswer(sdp: string, { provisional = false } = {}): Promise<Negotiated> {
    return this.#step('applyAnswer', async () => {
      const answer = readDescription(sdp)
      if (!answer) throw new PhoneError('remoteDescription', { detail: 'no audio is answered' })
      const open = this.#open
      if (!open || this.signalingState === 'stable' || this.signalingState === 'have-remote-offer') {
        this.#parts.onMisuse(`applyAnswer while ${this.signalingState}`)
        throw new PhoneError('remoteDescription', { detail: 'no offer is open' })
      }
      if (answer.exchange !== undefined && answer.exchange !== open.exchange)
        this.#parts.onMisuse(`the answer to ${answer.exchange} was taken for the answer to ${open.exchange}`)
      await this.#pause([1, 20])
      if (provisional) this.signalingState = 'have-remote-pranswer'
      else this.#agree(open, answer)
      return { remoteHold: isHolding(answer) }
    })
  }

  rollback(): Promise<void> {
    return this.#step('rollback', async () => {
      await this.#pause([1, 20])
      this.signalingState = 'stable'
      this.#open = undefined
    })
  }

  setMuted(muted: boolean): void {
    this.isMuted = muted
  }

  async sendTones(
    tones: string,
    { duration, gap }: { duration: number; gap: number },
    signal: AbortSignal,
  ): Promise<void> {
    for (const tone of tones)
      await this.#pause(tone === ',' ? [2_000, 2_000] : [duration + gap, duration + gap], signal)
  }

  /** Not every far end takes telephone-event: then tones go by INFO. */
  canSendTones(): boolean {
    return this.#takesTones
  }

  async measure(): Promise<undefined> {}

  close(): void {
    if (this.isClosed || this.#parts.keepsMicrophones) return
    this.isClosed = true
    this.isLive = false
    this.#end.abort(new PhoneError('callEnded'))
    this.#ice.close()
    this.#parts.onClosed()
  }

  /** One at a time, each until the session ends at the latest; as in the media port of the browser. */
  #step<T>(name: Step, run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const next = this.#lastStep.then(async () => {
      this.#end.signal.throwIfAborted()
      const { dice, troubles } = this.#parts
      // What waits for the application or the network can wait for ever: ICE servers, the microphone's prompt.
      if (signal && dice.chance(troubles.stepHangs)) await this.#hang(signal)
      if (name !== 'rollback' && dice.chance(troubles.stepFails)) {
        throw new PhoneError(name === 'applyAnswer' ? 'remoteDescription' : 'localDescription', { detail: 'simulated' })
      }
      return run()
    })
    this.#lastStep = next.catch(() => {})
    return next
  }

  #agree(local: Description, remote: Description): void {
    this.#local = local
    this.#open = undefined
    this.signalingState = 'stable'
    const { device } = this.#parts
    this.#ice.use({ device, ufrag: local.ufrag, address: local.address, remoteUfrag: remote.ufrag })
  }

  #transport(isFresh: boolean): { ufrag: string; address: number } {
    const { device } = this.#parts
    if (!isFresh && this.#local) return { ufrag: this.#local.ufrag, address: this.#local.address }
    this.#serial += 1
    return { ufrag: `${device.name}${this.id}${this.#serial}`, address: device.address }
  }

  #mustBe(state: 'stable', step: Step): void {
    if (this.signalingState === state) return
    this.#parts.onMisuse(`${step} while ${this.signalingState}`)
    throw new PhoneError('localDescription', { detail: 'another offer is open' })
  }

  async #openMicrophone(signal: AbortSignal): Promise<void> {
    if (this.isLive) return
    const { dice, troubles } = this.#parts
    const isRefused = dice.chance(troubles.microphoneRefused)
    // The first time, and then now and again, someone has to press a button.
    await this.#pause(dice.chance(0.05) ? [500, 8_000] : [5, 60], signal)
    if (isRefused) throw new PhoneError('microphoneDenied')
    this.isLive = true
  }

  #pause([least, most]: readonly [number, number], signal?: AbortSignal): Promise<void> {
    const { scheduler, dice, device } = this.#parts
    return new Promise((resolve, reject) => {
      const ends = signal ? [signal, this.#end.signal] : [this.#end.signal]
      const stop = (event?: Event) => {
        scheduler.clear(timer)
        for (const end of ends) end.removeEventListener('abort', stop)
        const reason: unknown = event?.target instanceof AbortSignal ? event.target.reason : undefined
        reject(reason ?? ends.find(({ aborted }) => aborted)?.reason)
      }
      const timer = scheduler.within(dice.between(least, most), device, () => {
        for (const end of ends) end.removeEventListener('abort', stop)
        resolve()
      })
      if (ends.some(({ aborted }) => aborted)) stop()
      else for (const end of ends) end.addEventListener('abort', stop)
    })
  }

  /** Until it is given up. */
  #hang(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      for (const end of [signal, this.#end.signal]) {
        if (end.aborted) reject(end.reason)
        else end.addEventListener('abort', () => reject(end.reason), { once: true })
      }
    })
  }
}

function isHolding({ direction }: Description): boolean {
  return direction === 'sendonly' || direction === 'inactive'
}
