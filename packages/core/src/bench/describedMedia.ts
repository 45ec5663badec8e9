/** Audio that is only described: sessions speak SDP, so that a hold is seen where it arrives, and none of it is played. */
import type {
  DescriptionOptions,
  MediaEvent,
  MediaSessionOptions,
  Negotiated,
  NegotiatedAnswer,
} from '../ports/media.ts'
import { FakeMedia, FakeMediaSession } from '../testing/fakeMedia.ts'

/** Whether packets pass between this phone and its far ends. */
export interface Path {
  readonly isUp: boolean
}

/** Audio connects with the first answer, and again with each that ends an ICE restart, where the path is up. */
export class DescribedMedia extends FakeMedia {
  readonly #path: Path

  constructor(path: Path = { isUp: true }) {
    super()
    this.#path = path
  }

  override open(id: string, options: MediaSessionOptions, listener: (event: MediaEvent) => void): FakeMediaSession {
    const session = new DescribedSession(id, options, listener, this.#path)
    this.sessions.set(id, session)
    this.onOpen?.(session)
    return session
  }

  /** The paths of all calls are gone: ICE says so a moment later. */
  lose(): void {
    for (const session of this.#connected()) session.emit({ type: 'media.ice', state: 'disconnected' })
  }

  /** The paths that were lost answer again. */
  recover(): void {
    for (const session of this.#connected()) session.emit({ type: 'media.ice', state: 'connected' })
  }

  #connected(): DescribedSession[] {
    return [...this.sessions.values()].filter(
      (session): session is DescribedSession => session instanceof DescribedSession && session.wasConnected,
    )
  }
}

class DescribedSession extends FakeMediaSession {
  wasConnected = false
  readonly #path: Path
  #listensOnly = false

  constructor(id: string, options: MediaSessionOptions, listener: (event: MediaEvent) => void, path: Path) {
    super(id, options, listener)
    this.#path = path
  }

  override async createOffer(options: DescriptionOptions & { iceRestart?: boolean }): Promise<string> {
    await super.createOffer(options)
    return describe(this.#line(options))
  }

  override async createAnswer(offer: string, options: DescriptionOptions): Promise<NegotiatedAnswer> {
    await super.createAnswer(offer, options)
    this.#connectSoon()
    const remoteHold = isHolding(offer)
    const line = this.#line(options)
    const takes = line !== 'sendonly'
    const listens = /^a=recvonly/m.test(offer)
    const direction = remoteHold
      ? takes
        ? 'recvonly'
        : 'inactive'
      : listens && line === 'sendrecv'
        ? 'sendonly'
        : line
    return { answer: describe(direction), remoteHold }
  }

  override async applyAnswer(answer: string, options: { provisional?: boolean } = {}): Promise<Negotiated> {
    await super.applyAnswer(answer, options)
    this.#connectSoon()
    return this.#listensOnly ? {} : { remoteHold: isHolding(answer) }
  }

  #line({ direction, microphone }: DescriptionOptions): string {
    if (microphone === 'none' && !this.#listensOnly) {
      this.#listensOnly = true
      this.emit({ type: 'media.listenOnly' })
    }
    return this.#listensOnly && direction === 'sendrecv' ? 'recvonly' : direction
  }

  #connectSoon(): void {
    void Promise.resolve().then(() => {
      if (!this.#path.isUp || this.closed) return
      this.wasConnected = true
      this.connect()
    })
  }
}

function isHolding(sdp: string): boolean {
  return /^a=(sendonly|inactive)/m.test(sdp)
}

function describe(direction: string): string {
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', `a=${direction}`]
  return `${lines.join('\r\n')}\r\n`
}
