/** Every SIP message that passed the server since the test began, and questions about them. */
import type { PassedMessage, Target } from './target/target.ts'

export interface SipWish {
  /** From the party to the server, or to it. */
  readonly direction?: 'in' | 'out'
  /** A user or a line. */
  readonly party?: string
  readonly method?: string
  /** A response with this status; `'request'` is a request. */
  readonly status?: number | 'request'
}

export class SipRecord {
  #messages: PassedMessage[] = []
  readonly #stop: () => void

  constructor(target: Target) {
    this.#stop = target.trace((message) => this.#messages.push(message))
  }

  all(wish: SipWish = {}): PassedMessage[] {
    return this.#messages.filter(
      (message) =>
        (wish.direction === undefined || message.direction === wish.direction) &&
        // A REGISTER comes before anyone is known to be at the other end.
        (wish.party === undefined || (message.party ?? fromUser(message)) === wish.party) &&
        (wish.method === undefined || message.method === wish.method) &&
        (wish.status === undefined || (message.status ?? 'request') === wish.status),
    )
  }

  count(wish: SipWish): number {
    return this.all(wish).length
  }

  clear(): void {
    this.#messages = []
  }

  /** For people: one line a message, then each in full. */
  ladder(): string {
    const start = this.#messages[0]?.at ?? 0
    const arrows = this.#messages.map(({ at, direction, party, flow, summary, method, status, cseq }) => {
      const who = `${party ?? '?'} (${flow})`.padEnd(18)
      const what = status === undefined ? summary : `${summary}  [${method}]`
      return `${String(at - start).padStart(7)} ms  ${who} ${direction === 'in' ? '──▶' : '◀──'} ${what}  ${cseq}`
    })
    const texts = this.#messages.map(({ at, direction, party, text }) => {
      const [from, to] = direction === 'in' ? [party ?? '?', 'server'] : ['server', party ?? '?']
      return `--- ${at - start} ms, ${from} to ${to}\n${text.trim()}\n`
    })
    return `${arrows.join('\n')}\n\n${texts.join('\n')}`
  }

  stop(): void {
    this.#stop()
  }
}

function fromUser({ text }: PassedMessage): string | undefined {
  return /^(?:from|f)\s*:.*?sips?:([^@;>]+)@/im.exec(text)?.[1]
}
