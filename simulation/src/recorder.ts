/** What passed in one world: a hash of all of it, and, where it is asked for, the ladder and the chart history themselves. */
import type { InspectionEvent } from '../../packages/core/src/types.ts'
import type { Page } from './page.ts'
import type { Watch } from './stage.ts'
import type { Scheduler } from './time/scheduler.ts'

export interface Line {
  /** Epoch ms, virtual. */
  readonly at: number
  readonly page: string
  readonly text: string
}

export class Recorder implements Watch {
  readonly lines: Line[] = []
  readonly #scheduler: Scheduler
  readonly #keeps: boolean
  #hash = 0x811c9dc5

  constructor(scheduler: Scheduler, keeps: boolean) {
    this.#scheduler = scheduler
    this.#keeps = keeps
  }

  /** Equal for equal histories: FNV-1a. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }

  inspected(page: Page, event: InspectionEvent): void {
    if (event.type === 'sip') {
      const arrow = event.direction === 'sent' ? '-->' : '<--'
      this.note(page.name, `${arrow} ${this.#keeps ? summaryOf(event.message) : event.message}`)
    } else this.note(page.name, `    ${event.chart} ${event.id}: ${event.event} => ${JSON.stringify(event.state)}`)
  }

  note(page: string, text: string): void {
    const { now } = this.#scheduler
    if (this.#keeps) this.lines.push({ at: now, page, text })
    // Messages count by what their summary says: it is the same whether lines are kept or not.
    this.#mix(`${now} ${page} ${text.startsWith('--') || text.startsWith('<-') ? summaryOf(text.slice(4)) : text}`)
  }

  #mix(text: string): void {
    let hash = this.#hash
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    this.#hash = hash
  }
}

/** First line, Call-ID and CSeq. */
function summaryOf(message: string): string {
  const end = message.indexOf('\r\n')
  if (end < 0) return message
  const cseq = /^CSeq:\s*(.*?)\r?$/im.exec(message)?.[1] ?? ''
  const callId = /^Call-ID:\s*(\S+)/im.exec(message)?.[1] ?? ''
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(message)?.[1]
  return `${message.slice(0, end)} | CSeq ${cseq} | Call-ID ${callId}${direction ? ` | ${direction}` : ''}`
}
