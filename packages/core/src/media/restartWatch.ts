/**
 * Notices an ICE restart that both ends agreed on and of which nothing comes: no path is even tried.
 *
 * Firefox checks the paths of a restart only when the far end's checks come after its answer was applied. Those of a media relay
 * come sooner: they are answered, the relay is content, and Firefox stays `disconnected` on a path that it no longer keeps alive.
 */
import type { Clock, TimerHandle } from '../ports/clock.ts'

/** Milliseconds until a path is tried: far ends repeat a check that is lost after a tenth of a second, and then more and more slowly. */
const patience = 2_000

export interface RestartWatch {
  /** Both descriptions of a restart are applied. */
  agreed(): void
  ice(state: RTCIceConnectionState): void
  stop(): void
}

export function watchRestart(clock: Clock, onStalled: () => void): RestartWatch {
  let state: RTCIceConnectionState = 'new'
  let timer: TimerHandle | undefined

  function stop(): void {
    clock.clearTimeout(timer)
    timer = undefined
  }

  return {
    agreed() {
      stop()
      // A path that is up may stay what it is.
      if (isDown(state)) timer = clock.setTimeout(onStalled, patience)
    },
    ice(next) {
      state = next
      if (!isDown(next)) stop()
    },
    stop,
  }
}

function isDown(state: RTCIceConnectionState): boolean {
  return state === 'disconnected' || state === 'failed'
}
