/** Which notices a phone shows: what stands in its way now, then what was reported and can be dismissed. */
import type { ErrorData } from '@offhook/core'
import { type Notice, toNotice } from '../notices.ts'

export interface NoticeCard {
  readonly code: string
  readonly message: string
  readonly advice: string
  /** The code, and the SIP response where one is behind it. */
  readonly source: string
  readonly canDismiss: boolean
}

/** Steps that only someone at this browser can take. */
const steps: Record<string, string> = {
  microphoneDenied:
    'Click the icon at the left of the address bar, set Microphone to “Allow”, then call again. On a phone or tablet, look under the site settings of the browser.',
  insecureContext: 'Open this page as http://localhost or over https.',
}

export function noticeCards(
  standing: readonly (ErrorData | undefined)[],
  reported: readonly Notice[],
): readonly NoticeCard[] {
  const errors = standing.filter((error) => error !== undefined)
  const codes = new Set(errors.map(({ code }) => code))
  return [
    ...errors.map((error) => card(toNotice(error), false)),
    ...reported.filter(({ code }) => !codes.has(code)).map((notice) => card(notice, true)),
  ]
}

function card({ code, message, hint, sip }: Notice, canDismiss: boolean): NoticeCard {
  return { code, message, advice: steps[code] ?? hint, source: sip ? `${code} · ${sip}` : code, canDismiss }
}
