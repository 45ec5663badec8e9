/**
 * Notices an ICE restart that both ends agreed on and of which nothing comes: no path is even tried.
 *
 * Firefox tries the paths of a restart only when the far end's checks come after its answer was applied. Those of a media relay
 * come sooner: they are answered, the relay is content, and Firefox stays `disconnected` on a path that it no longer keeps alive.
 */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { StatsReport } from './selectedPair.ts'

/** Milliseconds until a path is tried: far ends repeat a check that is lost after a tenth of a second, and then more and more slowly. */
const patience = 2_000

export interface RestartWatch {
  /** Both descriptions of a restart are applied. */
  agreed(): void
  /** What ICE itself says; `new` of another PeerConnection. */
  ice(state: RTCIceConnectionState): void
  /** Another restart is on its way: the one before is no longer waited for. */
  superseded(): void
  stop(): void
}

export interface RestartWatchOptions {
  readonly clock: Clock
  readonly report: () => Promise<StatsReport>
  readonly onStalled: () => void
}

export function watchRestart({ clock, report, onStalled }: RestartWatchOptions): RestartWatch {
  let state: RTCIceConnectionState = 'new'
  let timer: TimerHandle | undefined
  let isOver = false

  function forget(): void {
    clock.clearTimeout(timer)
    timer = undefined
  }

  async function expire(started: TimerHandle): Promise<void> {
    const counts = await report().then(countsChecks, () => true)
    if (timer !== started || counts) return
    forget()
    onStalled()
  }

  return {
    agreed() {
      forget()
      // A path that is up may stay what it is.
      if (isOver || !isDown(state)) return
      const started = clock.setTimeout(() => void expire(started), patience)
      timer = started
    },
    ice(next) {
      state = next
      if (!isDown(next)) forget()
    },
    superseded: forget,
    stop() {
      isOver = true
      forget()
    },
  }
}

function isDown(state: RTCIceConnectionState): boolean {
  return state === 'disconnected' || state === 'failed'
}

/** Chromium stays `disconnected` until a new path answers, however busily it tries; it counts its checks, and Firefox does not. */
function countsChecks(report: StatsReport): boolean {
  let counts = false
  report.forEach((entry) => {
    if (entry.type === 'candidate-pair' && typeof entry.requestsSent === 'number') counts = true
  })
  return counts
}
