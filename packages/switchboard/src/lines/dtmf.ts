/** DTMF in INFO bodies (the de facto `application/dtmf-relay` and `application/dtmf`). */

export interface ReceivedDtmf {
  readonly line: string
  readonly callId: string
  /** `0`-`9`, `*`, `#`, `A`-`D` */
  readonly digit: string
  /** Milliseconds. */
  readonly duration: number
  readonly via: 'info' | 'rtp'
  /** Epoch milliseconds. */
  readonly at: number
}

export function parseDtmf(contentType: string, body: string): { digit: string; duration: number } | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/dtmf') {
    const digit = /^\s*([0-9*#a-d])\s*$/i.exec(body)?.[1]
    return digit === undefined ? undefined : { digit: digit.toUpperCase(), duration: 0 }
  }
  if (type !== 'application/dtmf-relay') return undefined
  const digit = /^\s*Signal\s*=\s*([0-9*#a-d])\s*$/im.exec(body)?.[1]
  const duration = /^\s*Duration\s*=\s*(\d{1,5})\s*$/im.exec(body)?.[1] ?? '0'
  return digit === undefined ? undefined : { digit: digit.toUpperCase(), duration: Number(duration) }
}
