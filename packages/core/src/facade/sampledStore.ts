/** What is measured of a call again and again, as a store that measures only while somebody listens and the call lives. */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { AudioMeasure } from '../ports/media.ts'
import type { Store } from '../types.ts'
import { createListeners } from './listeners.ts'
import { share } from './share.ts'

export interface Sampling<T> {
  /** Milliseconds between two looks. */
  readonly interval: number
  /** The level of the sound matters, not only the packets. */
  readonly sound: boolean
  /** While nobody listens, before anything is known, and after the end. */
  readonly idle: T
  /** Begins a round of looks: what each says, with what the looks before it said. */
  readonly begin: () => (measure: AudioMeasure | undefined) => T
}

export interface SampledStore<T> extends Store<T> {
  /** The call has ended: no look any more, and `idle` for ever. */
  end(): void
}

export interface SampledStoreOptions<T> extends Sampling<T> {
  readonly clock: Clock
  readonly measure: (options: { sound: boolean }) => Promise<AudioMeasure | undefined>
}

export function createSampledStore<T>(options: SampledStoreOptions<T>): SampledStore<T> {
  const { interval, sound, begin, clock, measure } = options
  const idle = share(undefined, options.idle)
  const listeners = createListeners<void>()
  let subscriptions = 0
  let snapshot = idle
  let timer: TimerHandle | undefined
  /** One for each time that somebody begins to listen; a look of an earlier one is void. */
  let round = 0
  let hasEnded = false

  function show(next: T): void {
    const shared = share(snapshot, next)
    if (shared === snapshot) return
    snapshot = shared
    listeners.notify()
  }

  function start(): void {
    const of = round
    const read = begin()
    let asked = 0
    let told = 0
    const look = async () => {
      // Before the measure: one of a PeerConnection that was closed meanwhile may never come.
      timer = clock.setTimeout(() => void look(), interval)
      asked += 1
      const number = asked
      const measured = await measure({ sound }).catch(() => undefined)
      if (of !== round || number < told) return
      told = number
      show(read(measured))
    }
    void look()
  }

  function stop(): void {
    round += 1
    clock.clearTimeout(timer)
    timer = undefined
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      const leave = listeners.add(listener)
      subscriptions += 1
      if (subscriptions === 1 && !hasEnded) start()
      let isOn = true
      return () => {
        if (!isOn) return
        isOn = false
        leave()
        subscriptions -= 1
        if (subscriptions > 0) return
        stop()
        snapshot = idle
      }
    },
    end() {
      hasEnded = true
      stop()
      show(idle)
    },
  }
}
