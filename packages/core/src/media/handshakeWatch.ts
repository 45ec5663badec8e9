/**
 * Notices a handshake (DTLS) that was begun with another fork than the one that answered the call.
 *
 * Of two phones that answer an INVITE at the same time each sends its ClientHello as soon as it can. Chromium keeps the first
 * that comes before an answer is applied, whoever sent it, and answers that one for ever: ICE is connected to the phone that
 * has the call, and no keys are ever agreed on with it.
 */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { MediaEvent } from '../ports/media.ts'

/** Milliseconds that a handshake may take once ICE is connected. Browsers repeat a lost message after 50 ms, 100 ms, and so on. */
const patience = 3_000

export interface HandshakeWatch {
  /** The far end's answer is applied: it is known who should shake hands. */
  answered(): void
  event(event: MediaEvent): void
  stop(): void
}

/** Calls `onStuck` once at most: later offers go to one far end alone. */
export function watchHandshake(clock: Clock, onStuck: () => void): HandshakeWatch {
  let isOver = false
  let isAnswered = false
  let isConnected = false
  let timer: TimerHandle | undefined

  function settle(): void {
    const isExpected = isAnswered && isConnected && !isOver
    if (isExpected === (timer !== undefined)) return
    if (isExpected) timer = clock.setTimeout(expire, patience)
    else {
      clock.clearTimeout(timer)
      timer = undefined
    }
  }

  function expire(): void {
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
