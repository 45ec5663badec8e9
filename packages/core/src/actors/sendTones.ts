/** DTMF to the far end: telephone-event in the audio (RFC 4733), or one SIP INFO a tone (application/dtmf-relay). */
import { fromPromise } from 'xstate'
import { PhoneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { SipDialog } from '../ports/sip.ts'
import type { Stack } from '../ports/stack.ts'
import type { DtmfOptions } from '../types.ts'
import type { PerPhone } from './perPhone.ts'

export interface SendTonesInput {
  readonly id: string
  readonly tones: string
  readonly mode: NonNullable<DtmfOptions['mode']>
  readonly duration: number
  readonly gap: number
}

/** A comma waits this long, as in RTCDTMFSender. */
const pause = 2_000

export function createSendTones(stack: PerPhone<Stack>, clockOf: PerPhone<Clock>) {
  return fromPromise<void, SendTonesInput>(async ({ input, system, signal }) => {
    const clock = clockOf(system)
    const { sip, media } = stack(system)
    const session = media.session(input.id)
    const dialog = sip.dialog(input.id)
    if (!session || !dialog) throw new PhoneError('callEnded')
    const inBand = session.canSendTones()
    if (input.mode === 'rtp' && !inBand) throw new PhoneError('dtmfUnavailable')
    if (input.mode !== 'info' && inBand) return session.sendTones(input.tones, input, signal)
    for (const tone of input.tones) {
      if (tone === ',') await wait(clock, pause, signal)
      else {
        await sendInfo(dialog, tone, input.duration, signal)
        await wait(clock, input.gap, signal)
      }
    }
  })
}

async function sendInfo(dialog: SipDialog, tone: string, duration: number, signal: AbortSignal): Promise<void> {
  const body = `Signal=${tone}\r\nDuration=${duration}\r\n`
  const { status, reason } = await dialog.info('application/dtmf-relay', body, signal)
  if (status >= 300) throw new PhoneError('requestRefused', { sip: { status, reason } })
}

function wait(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(resolve, delay)
    const stop = () => {
      clock.clearTimeout(timer)
      reject(new PhoneError('callEnded'))
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
