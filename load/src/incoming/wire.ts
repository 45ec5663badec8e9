/** What a phone's socket sees of INVITEs: that each gets one final response. Runs in Node and in pages. */

export interface WireSummary {
  /** INVITEs that began a call, without retransmissions. */
  readonly invites: number
  /** How many of these got which final response. */
  readonly finals: Readonly<Record<number, number>>
  /** Call-IDs whose INVITE got none. */
  readonly unanswered: readonly string[]
  /** Call-IDs whose INVITE got two different ones. */
  readonly answeredTwice: readonly string[]
}

export class Wire {
  readonly #finals = new Map<string, Set<number>>()

  received(frame: string): void {
    if (!frame.startsWith('INVITE ')) return
    const to = header(frame, 'to', 't')
    // With a tag it is a re-INVITE.
    if (to !== undefined && /;\s*tag=/i.test(to)) return
    const call = callId(frame)
    if (!this.#finals.has(call)) this.#finals.set(call, new Set())
  }

  sent(frame: string): void {
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(frame)?.[1] ?? 0)
    if (status < 200 || !/\bINVITE\s*$/.test(header(frame, 'cseq') ?? '')) return
    this.#finals.get(callId(frame))?.add(status)
  }

  summary(): WireSummary {
    const finals: Record<number, number> = {}
    for (const statuses of this.#finals.values())
      for (const status of statuses) finals[status] = (finals[status] ?? 0) + 1
    const calls = [...this.#finals]
    return {
      invites: calls.length,
      finals,
      unanswered: calls.flatMap(([id, { size }]) => (size === 0 ? [id] : [])),
      answeredTwice: calls.flatMap(([id, statuses]) => (statuses.size > 1 ? [`${id}: ${[...statuses]}`] : [])),
    }
  }

  /** Forgets everything, so that its memory is not taken for the phone's. */
  clear(): void {
    this.#finals.clear()
  }
}

function callId(frame: string): string {
  return header(frame, 'call-id', 'i') ?? ''
}

/** The value of a header by its name or its compact form (RFC 3261 7.3.3). */
function header(frame: string, name: string, compact = name): string | undefined {
  return new RegExp(`^(?:${name}|${compact})[ \\t]*:[ \\t]*(.*)$`, 'im').exec(frame)?.[1]?.trim()
}
