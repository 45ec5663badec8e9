/**
 * A media port that a test drives: descriptions succeed at once unless the test says otherwise, ICE and DTLS connect when
 * the test says so, and what was opened and closed is counted. `openSessions()` is 0 when nothing leaked.
 */
import type {
  AudioMeasure,
  MediaEvent,
  MediaPort,
  MediaSession,
  MediaSessionOptions,
  Negotiated,
  NegotiatedAnswer,
} from '../ports/media.ts'

type Step = 'createOffer' | 'createAnswer' | 'applyAnswer' | 'rollback' | 'sendTones'

export class FakeMediaSession implements MediaSession {
  readonly id: string
  readonly options: MediaSessionOptions
  /** Every command with its arguments, signals left out. */
  readonly commands: (readonly [name: string, ...args: readonly unknown[]])[] = []
  /** What the far end's next description says. */
  remoteHold = false
  /** The far end's next offers begin an ICE restart. */
  remoteRestart = false
  muted = false
  closed = false
  tonesPossible = true
  /** What is counted of its audio when somebody looks. */
  measured: AudioMeasure | undefined
  /** How often somebody looked. */
  measurements = 0
  readonly localStream = null
  readonly remoteStream = null
  private readonly failures = new Map<Step, unknown>()
  private readonly gates = new Map<Step, Promise<void>>()
  private readonly listener: (event: MediaEvent) => void

  constructor(id: string, options: MediaSessionOptions, listener: (event: MediaEvent) => void) {
    this.id = id
    this.options = options
    this.listener = listener
  }

  /** The next `step` rejects with `error`. */
  fail(step: Step, error: unknown): void {
    this.failures.set(step, error)
  }
  /** The next `step` waits until the returned function is called. */
  block(step: Step): () => void {
    let release = () => {}
    this.gates.set(
      step,
      new Promise((resolve) => {
        release = resolve
      }),
    )
    return release
  }
  emit(event: MediaEvent): void {
    if (!this.closed) this.listener(event)
  }
  /** ICE and DTLS are up. */
  connect(): void {
    this.emit({ type: 'media.ice', state: 'connected' })
    this.emit({ type: 'media.dtls', state: 'connected' })
  }
  get names(): string[] {
    return this.commands.map(([name]) => name)
  }

  async prepare(): Promise<void> {}
  async createOffer(options: { direction: string; iceRestart?: boolean }): Promise<string> {
    await this.step('createOffer', options)
    return `offer ${this.names.filter((name) => name === 'createOffer').length} ${options.direction}`
  }
  async createAnswer(offer: string, options: { direction: string }): Promise<NegotiatedAnswer> {
    await this.step('createAnswer', offer, options)
    const restarted = this.remoteRestart && { restarted: true as const }
    return { answer: `answer to ${offer}`, remoteHold: this.remoteHold, ...restarted }
  }
  async applyAnswer(answer: string, options: { provisional?: boolean } = {}): Promise<Negotiated> {
    await this.step('applyAnswer', answer, options)
    return { remoteHold: this.remoteHold }
  }
  async rollback(): Promise<void> {
    await this.step('rollback')
  }
  async sendTones(tones: string): Promise<void> {
    await this.step('sendTones', tones)
  }
  canSendTones(): boolean {
    return this.tonesPossible
  }
  async measure(): Promise<AudioMeasure | undefined> {
    this.measurements += 1
    return this.measured
  }
  setMuted(muted: boolean): void {
    this.muted = muted
  }
  close(): void {
    this.closed = true
  }

  private async step(name: Step, ...args: unknown[]): Promise<void> {
    this.commands.push([name, ...args])
    const gate = this.gates.get(name)
    this.gates.delete(name)
    await gate
    const failure = this.failures.get(name)
    this.failures.delete(name)
    if (failure !== undefined) throw failure
  }
}

export class FakeMedia implements MediaPort {
  readonly sessions = new Map<string, FakeMediaSession>()
  /** Called with each session as it opens, for a test that must prepare it. */
  onOpen: ((session: FakeMediaSession) => void) | undefined
  probes = 0

  probe(): void {
    this.probes += 1
  }
  open(id: string, options: MediaSessionOptions, listener: (event: MediaEvent) => void): FakeMediaSession {
    const session = new FakeMediaSession(id, options, listener)
    this.sessions.set(id, session)
    this.onOpen?.(session)
    return session
  }
  session(id: string): FakeMediaSession | undefined {
    const session = this.sessions.get(id)
    return session?.closed ? undefined : session
  }
  dispose(): void {
    for (const session of this.sessions.values()) session.close()
  }
  /** Sessions that nobody closed. */
  openSessions(): number {
    return [...this.sessions.values()].filter((session) => !session.closed).length
  }
}
