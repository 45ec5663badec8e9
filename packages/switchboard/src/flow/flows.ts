/** All flows: frames in, messages out, and the messages that wait for a client to come back. */
import type { Timers } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { SipMessage } from '../message/message.ts'
import { limits, parse } from '../message/parse.ts'
import { respond } from '../message/respond.ts'
import { serialise } from '../message/serialise.ts'
import type { Trace } from '../trace.ts'
import { Flow, type Wire, type WireHandler } from './flow.ts'

export interface FlowListener {
  received(message: SipMessage, flow: Flow): void
  closed(flow: Flow): void
  succeeded(old: Flow, next: Flow): void
}

interface Held {
  readonly message: SipMessage
  readonly until: number
}

const maxHeld = 100

export class Flows {
  listener: FlowListener | undefined
  readonly #open = new Set<Flow>()
  readonly #held = new Map<Flow, Held[]>()
  readonly #timers: Timers
  readonly #faults: Faults
  readonly #trace: Trace
  readonly #reroute: number
  #count = 0
  #closed = false

  constructor(options: { timers: Timers; faults: Faults; trace: Trace; reroute: number }) {
    this.#timers = options.timers
    this.#faults = options.faults
    this.#trace = options.trace
    this.#reroute = options.reroute
  }

  get open(): ReadonlySet<Flow> {
    return this.#open
  }

  get isAccepting(): boolean {
    return !this.#closed && this.#faults.isAccepting
  }

  /** Undefined while connections are refused. */
  attach(wire: Wire): WireHandler | undefined {
    if (!this.isAccepting) return undefined
    return this.#handle(new Flow(`flow-${++this.#count}`, 'client', wire))
  }

  attachLine(name: string, wire: Wire): { flow: Flow; handler: WireHandler } {
    const flow = new Flow(`line-${name}`, 'line', wire, name)
    return { flow, handler: this.#handle(flow) }
  }

  /** To where the client is now; while it is nowhere, the message waits for it to come back. */
  send(to: Flow, message: SipMessage): void {
    const flow = to.current
    if (!flow.isOpen) {
      const held = (this.#held.get(flow) ?? []).filter((each) => each.until > this.#timers.now())
      if (held.length < maxHeld) held.push({ message, until: this.#timers.now() + this.#reroute })
      this.#held.set(flow, held)
      return
    }
    this.#faults.pass('out', flow, message, () => {
      if (!flow.isOpen) return
      this.#trace.record('out', flow, message)
      flow.wire.send(serialise(message))
    })
  }

  /** `next` is where the client of `old` is from now on. */
  succeed(old: Flow, next: Flow): void {
    if (old === next || old.successor === next) return
    // A client may come back to a flow that it had left: no circles.
    next.successor = undefined
    old.successor = next
    const held = this.#held.get(old) ?? []
    this.#held.delete(old)
    for (const each of held) if (each.until > this.#timers.now()) this.send(next, each.message)
    this.listener?.succeeded(old, next)
  }

  /** Ends a flow from our side, abruptly. */
  terminate(flow: Flow): void {
    if (!flow.isOpen) return
    flow.wire.terminate()
    this.#forget(flow)
  }

  close(): void {
    this.#closed = true
    for (const flow of [...this.#open]) {
      flow.wire.close(1001, 'Switchboard closed')
      this.#forget(flow)
    }
    this.#held.clear()
  }

  #handle(flow: Flow): WireHandler {
    this.#open.add(flow)
    return {
      receive: (data) => this.#receive(flow, data),
      closed: () => {
        if (this.#faults.isHalfOpen(flow)) {
          flow.isAbandoned = true
          return false
        }
        this.#forget(flow)
        return true
      },
    }
  }

  #forget(flow: Flow): void {
    if (!flow.isOpen) return
    flow.isOpen = false
    this.#open.delete(flow)
    const until = this.#timers.now()
    for (const [each, held] of this.#held) if (held.every((one) => one.until <= until)) this.#held.delete(each)
    if (!this.#closed) this.listener?.closed(flow)
  }

  #receive(flow: Flow, data: string | ArrayBuffer | ArrayBufferView): void {
    if (!flow.isOpen || this.#faults.isHalfOpen(flow)) return
    const frame = typeof data === 'string' ? data : decode(data)
    if (frame === undefined || frame === '\r\n') return
    if (frame === '\r\n\r\n') {
      // Keep-alive: ping is a double CRLF, pong a single one (RFC 5626 4.4.1).
      flow.wire.send('\r\n')
      return
    }
    const result = parse(frame)
    if (result.ok) {
      this.#trace.record('in', flow, result.message)
      this.#faults.pass('in', flow, result.message, () => {
        if (flow.isOpen) this.listener?.received(result.message, flow)
      })
    } else if (result.request && result.request.method !== 'ACK') {
      this.#trace.record('in', flow, result.request)
      this.send(flow, respond(result.request, result.status, { reason: result.reason, tag: 'malformed' }))
    }
  }
}

function decode(data: ArrayBuffer | ArrayBufferView): string | undefined {
  if (data.byteLength > limits.frameBytes) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch {
    return undefined
  }
}
