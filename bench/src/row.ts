/** One line of the table, and of the JSON. */
import type { Library } from './client.ts'

export interface Row extends Record<Library, number | null> {
  readonly case: string
  readonly unit: string
  /** How many runs are behind each median. */
  readonly runs?: Partial<Record<Library, number>>
  readonly aim?: Aim
  readonly note?: string
}

export interface Aim {
  readonly text: string
  readonly met: boolean
}

export const nothing: Record<Library, null> = { offhook: null, sipjs: null, jssip: null }

/** At most `limit` for Offhook. */
export function atMost(value: number | null, limit: number, unit: string): { aim: Aim } {
  return { aim: { text: `<= ${limit}${unit && ` ${unit}`}`, met: value !== null && value <= limit } }
}

/** At most `factor` of what SIP.js has; the text tells what it came to. */
export function atMostOf(row: Record<Library, number | null>, factor: number): { aim?: Aim } {
  if (row.offhook === null || row.sipjs === null) return {}
  const ratio = row.offhook / row.sipjs
  return { aim: { text: `<= ${factor} of SIP.js (is ${ratio.toFixed(3)})`, met: ratio <= factor } }
}
