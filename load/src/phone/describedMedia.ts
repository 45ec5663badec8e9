/**
 * A media port without media: descriptions are honest, audio is only said to flow. Unlike core's own fake it forgets a session
 * when it closes, so that the memory of a hundred thousand calls is the phone's and not the fake's.
 */
import type {
  MediaDirection,
  MediaEvent,
  MediaPort,
  MediaSession,
  Negotiated,
  NegotiatedAnswer,
} from '../../../packages/core/src/ports/media.ts'
import { createDescriber, isHolding } from './description.ts'

export class DescribedMedia implements MediaPort {
  readonly #sessions = new Map<string, DescribedSession>()

  probe(): void {}

  open(id: string, _options: object, listener: (event: MediaEvent) => void): MediaSession {
    const session = new DescribedSession(listener, () => this.#sessions.delete(id))
    this.#sessions.set(id, session)
    return session
  }

  session(id: string): MediaSession | undefined {
    return this.#sessions.get(id)
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.close()
  }

  /** Sessions that nobody closed. */
  get live(): number {
    return this.#sessions.size
  }
}

class DescribedSession implements MediaSession {
  readonly localStream = null
  readonly remoteStream = null
  readonly #describe = createDescriber()
  readonly #forget: () => void
  #listener: ((event: MediaEvent) => void) | undefined

  constructor(listener: (event: MediaEvent) => void, forget: () => void) {
    this.#listener = listener
    this.#forget = forget
  }

  async prepare(): Promise<void> {}

  async createOffer({ direction }: { direction: MediaDirection }): Promise<string> {
    return this.#describe({ direction, setup: 'actpass' })
  }

  async createAnswer(offer: string, { direction }: { direction: MediaDirection }): Promise<NegotiatedAnswer> {
    const remoteHold = isHolding(offer)
    const held = direction === 'sendrecv' ? 'recvonly' : 'inactive'
    this.#connectSoon()
    return { answer: this.#describe({ direction: remoteHold ? held : direction, setup: 'active' }), remoteHold }
  }

  async applyAnswer(answer: string): Promise<Negotiated> {
    this.#connectSoon()
    return { remoteHold: isHolding(answer) }
  }

  async rollback(): Promise<void> {}
  setMuted(): void {}
  async sendTones(): Promise<void> {}
  canSendTones(): boolean {
    return true
  }
  async measure(): Promise<undefined> {}

  close(): void {
    this.#listener = undefined
    this.#forget()
  }

  #connectSoon(): void {
    setImmediate(() => {
      this.#listener?.({ type: 'media.ice', state: 'connected' })
      this.#listener?.({ type: 'media.dtls', state: 'connected' })
    })
  }
}
