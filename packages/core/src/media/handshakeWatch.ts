/**
 * Notices a handshake (DTLS) that was begun with another fork than the one that answered the call.
 *
 * Of two phones that answer an INVITE at the same time each sends its ClientHello as soon as it can. Chromium keeps the first
 * that comes before an answer is applied, whoever sent it, and answers that one for ever: ICE is connected to the phone that
 * has the call, and no keys are ever agreed on with it.
 */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { MediaEvent } from '../ports/media.ts'

/** Milliseconds that a handshake may take once ICE is connected. */
const patience = 3_000
/**
 * The same in round trips, for paths that are slower. A handshake takes two; browsers repeat a lost message after two, and after
 * four when it is lost again.
 */
const roundTrips = 8

export interface HandshakeWatch {
  /** The far end's answer is applied: it is known who should shake hands. */
  answered(): void
  event(event: MediaEvent): void
  stop(): void
}

export interface HandshakeWatchOptions {
  readonly clock: Clock
  /** Seconds; undefined where it is not known. */
  readonly roundTripTime: () => Promise<number | undefined>
  /** Called once at most: later offers go to one far end alone. */
  readonly onStuck: () => void
}

export function watchHandshake({ clock, roundTripTime, onStuck }: HandshakeWatchOptions): HandshakeWatch {
  let isOver = false
  let isAnswered = false
  let isConnected = false
  let timer: TimerHandle | undefined

  function settle(): void {
    const isExpected = isAnswered && isConnected && !isOver
    if (isExpected === (timer !== undefined)) return
    if (isExpected) {
      const started = clock.setTimeout(() => void expire(started), patience)
      timer = started
    } else {
      clock.clearTimeout(timer)
      timer = undefined
    }
  }

  async function expire(started: TimerHandle): Promise<void> {
    const seconds = await roundTripTime().catch(() => undefined)
    if (timer !== started) return
    const slower = roundTrips * 1_000 * (seconds ?? 0) - patience
    if (slower > 0) timer = clock.setTimeout(giveUp, slower)
    else giveUp()
  }

  function giveUp(): void {
    timer = undefined
    isOver = true
    onStuck()
  }

  function stop(): void {
    isOver = true
    settle()
  }

  return {
    answered() {
      isAnswered = true
      settle()
    },
    event(event) {
      if (event.type === 'media.ice') isConnected = event.state === 'connected' || event.state === 'completed'
      else if (event.type === 'media.dtls' && event.state !== 'new' && event.state !== 'connecting') isOver = true
      settle()
    },
    stop,
  }
}
