/** The media port of one page: its sessions, and how many microphones it holds open. */
import type { MediaEvent, MediaPort, MediaSessionOptions } from '../../../packages/core/src/ports/media.ts'
import { type SessionParts, SimulatedSession } from './session.ts'

export class SimulatedMedia implements MediaPort {
  /** Those that are not closed. */
  readonly sessions = new Map<string, SimulatedSession>()
  readonly #parts: Omit<SessionParts, 'onClosed'>

  constructor(parts: Omit<SessionParts, 'onClosed'>) {
    this.#parts = parts
  }

  probe(): void {}

  open(id: string, _options: MediaSessionOptions, listener: (event: MediaEvent) => void): SimulatedSession {
    if (this.sessions.has(id)) this.#parts.onMisuse(`a second session for call ${id}`)
    const onClosed = () => this.sessions.delete(id)
    const session = new SimulatedSession(id, { ...this.#parts, onClosed }, listener)
    this.sessions.set(id, session)
    return session
  }

  session(id: string): SimulatedSession | undefined {
    return this.sessions.get(id)
  }

  dispose(): void {
    for (const session of [...this.sessions.values()]) session.close()
  }
}
