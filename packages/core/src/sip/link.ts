/**
 * The one Transport that core ever sees. Sockets come and go behind it, so that a transaction or dialog of an old flow goes
 * on over the new one (core's server transactions keep the Transport they began with).
 */
import { redact } from './redact.ts'
import type { Transport } from './sipjs.ts'

export interface Socket {
  send(text: string): void
  /** False: WebSocket without TLS. */
  readonly isSecure?: boolean
}

export class Link implements Transport {
  #socket: Socket | undefined
  #flow = 0
  readonly #onSent: (text: string, trace: string) => void

  constructor(onSent: (text: string, trace: string) => void) {
    this.#onSent = onSent
  }

  attach(socket: Socket | undefined): void {
    this.#socket = socket
    this.#flow += 1
  }

  /** As Via names it (RFC 7118 5.1). */
  get protocol(): 'WS' | 'WSS' {
    return this.#socket?.isSecure === false ? 'WS' : 'WSS'
  }

  get up(): boolean {
    return this.#socket !== undefined
  }

  /** Counts changes of the socket: equal numbers mean the same flow. */
  get flow(): number {
    return this.#flow
  }

  /**
   * Never throws; rejects when a request cannot leave. A lost ACK or response is not an error: its far end repeats what it
   * answers (RFC 3261 13.3.1.4), while the error would end the transaction that is to answer again.
   */
  async send(text: string): Promise<void> {
    try {
      this.write(text)
    } catch (error) {
      if (!/^(?:SIP\/2\.0|ACK) /.test(text)) throw error
    }
  }

  /** Throws when the flow is down. */
  write(text: string): void {
    const socket = this.#socket
    if (!socket) throw new Error('No flow')
    socket.send(text)
    this.#onSent(text, redact(text))
  }
}
