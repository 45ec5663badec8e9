/** RFC 4733 tones, one string after the other. */
import { PhoneError } from '../errors.ts'
import type { Clock, TimerHandle } from '../ports/clock.ts'
import { abortable } from './abortable.ts'

export interface ToneOptions {
  readonly duration: number
  readonly gap: number
}

/** A comma waits this long (https://w3c.github.io/webrtc-pc/#dom-rtcdtmfsender-insertdtmf). */
const comma = 2_000
/** How much later than computed the last `tonechange` may come before we stop waiting for it. */
const grace = 2_000

export interface ToneQueue {
  send(sender: RTCDTMFSender, tones: string, options: ToneOptions, signal: AbortSignal): Promise<void>
}

export function createToneQueue(clock: Clock): ToneQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    async send(sender, tones, options, signal) {
      const turn = last
      const sent = abortable(turn, signal).then(() => play(sender, tones, options, clock, signal))
      // One that gives up while it waits does not let the next overtake those before it.
      last = Promise.allSettled([turn, sent])
      return sent
    },
  }
}

function play(
  sender: RTCDTMFSender,
  tones: string,
  { duration, gap }: ToneOptions,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: TimerHandle | undefined
    const end = (settle: () => void) => {
      sender.removeEventListener('tonechange', onTone)
      signal.removeEventListener('abort', onAbort)
      if (timer !== undefined) clock.clearTimeout(timer)
      settle()
    }
    const onTone = (event: RTCDTMFToneChangeEvent) => {
      if (event.tone === '') end(resolve)
    }
    const onAbort = () => {
      try {
        sender.insertDTMF('')
      } catch {
        // The sender is gone with its PeerConnection, and the tones with it.
      }
      end(() => reject(signal.reason))
    }
    if (signal.aborted || tones === '') return end(() => (signal.aborted ? reject(signal.reason) : resolve()))
    if (!sender.canInsertDTMF) return end(() => reject(new PhoneError('dtmfUnavailable')))
    sender.addEventListener('tonechange', onTone)
    signal.addEventListener('abort', onAbort)
    try {
      sender.insertDTMF(tones, duration, gap)
    } catch (cause) {
      const invalid = cause instanceof DOMException && cause.name === 'InvalidCharacterError'
      end(() => reject(new PhoneError(invalid ? 'invalidTones' : 'dtmfUnavailable', { cause })))
      return
    }
    const length = [...tones].reduce((sum, tone) => sum + (tone === ',' ? comma : duration + gap), 0)
    timer = clock.setTimeout(() => end(resolve), length + grace)
  })
}
