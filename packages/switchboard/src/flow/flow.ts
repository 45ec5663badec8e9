/** One transport connection (RFC 5626 "flow"), whichever way it came in. */

/** What an entrance gives the switchboard to write to. */
export interface Wire {
  /** One frame, one SIP message. */
  send(text: string): void
  close(code: number, reason: string): void
  /** Gone without a word: the client sees 1006. */
  terminate(): void
  /** Stop reading, so that not even a close is answered; for a half-open flow. */
  pause?(paused: boolean): void
}

/** What the switchboard gives the entrance to report to. */
export interface WireHandler {
  receive(data: string | ArrayBuffer | ArrayBufferView): void
  /** The socket is gone; false when the switchboard did not notice, because the flow is half-open. */
  closed(): boolean
}

export class Flow {
  readonly id: string
  readonly kind: 'client' | 'line'
  readonly wire: Wire
  /** Who was authenticated on it last, or the name of the line. */
  user: string | undefined
  isOpen = true
  /** The client left while the flow was half-open; we have not noticed. */
  isAbandoned = false
  /** The flow that the same client came back on. */
  successor: Flow | undefined

  constructor(id: string, kind: 'client' | 'line', wire: Wire, user?: string) {
    this.id = id
    this.kind = kind
    this.wire = wire
    this.user = user
  }

  /** Where the client of this flow is now. */
  get current(): Flow {
    let flow: Flow = this
    while (flow.successor) flow = flow.successor
    return flow
  }
}
