/** What each built-in line does with a call. Waits are in seconds and can be dialled: `noanswer-3`. */
import type { LineCall } from './lineCall.ts'

export type LineHandler = (call: LineCall) => void | Promise<void>

export const scripts: Readonly<Record<string, LineHandler>> = {
  /** Answers at once and plays the caller back. */
  echo: (call) => call.answer(),
  busy: (call) => call.reject(486),
  decline: (call) => call.reject(603),
  /** Rings, then 480. */
  noanswer: async (call) => {
    await call.progress(180)
    call.after(call.number('seconds') ?? 20, () => call.reject(480))
  },
  /** Rings until the caller gives up, and its 180 has no Contact. */
  ringing: (call) => call.progress(180, { contact: false }),
  /** Early media, then the same device answers. */
  early: async (call) => {
    await call.progress(183, { media: true })
    call.after(call.number('seconds') ?? 2, () => void call.answer())
  },
  /** Early media from one device, the answer from another. */
  earlyfork: async (call) => {
    await call.progress(183, { media: true, fork: 'first' })
    call.after(call.number('seconds') ?? 2, () => void call.answer({ fork: 'second' }))
  },
  /** Nothing but the proxy's 100, then it rings, then it answers. */
  slow: (call) => {
    const seconds = call.number('seconds') ?? 4
    call.after(seconds, () => void call.progress(180))
    call.after(seconds + 2, () => void call.answer())
  },
}
