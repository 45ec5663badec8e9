import type { Cancel, Timers } from '../clock.ts'

/** Milliseconds: T1, T2 and 64*T1 of RFC 3261 17. */
const first = 500
const longest = 4_000
const patience = 32_000

/** A 2xx is repeated until its ACK comes, on reliable transports too (13.3.1.4). The ACK calls what this returns. */
export function repeatUntilAcknowledged(timers: Timers, send: () => void, giveUp: () => void): Cancel {
  let interval = first
  let waited = 0
  const repeat = () => {
    waited += interval
    if (waited >= patience) {
      giveUp()
      return
    }
    send()
    interval = Math.min(interval * 2, longest, patience - waited)
    cancel = timers.after(interval, repeat)
  }
  send()
  let cancel = timers.after(interval, repeat)
  return () => cancel()
}
