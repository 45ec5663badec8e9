/** Numbers that always answer, each in its way. They sit behind the proxy like any phone, on a flow of their own. */
import type { Timers } from '../clock.ts'
import type { Flow, Wire, WireHandler } from '../flow/flow.ts'
import { callEach, throwLater } from '../listeners.ts'
import type { MediaAnswerer } from '../media/mediaAnswerer.ts'
import { firstValue, type SipMessage } from '../message/message.ts'
import { parse } from '../message/parse.ts'
import { respond, tagOf } from '../message/respond.ts'
import { serialise } from '../message/serialise.ts'
import { type Random, token } from '../random.ts'
import type { ReceivedDtmf } from './dtmf.ts'
import { LineCall } from './lineCall.ts'
import { type LineHandler, scripts } from './scripts.ts'

interface LineParts {
  readonly domain: string
  readonly timers: Timers
  readonly random: Random
  readonly media: MediaAnswerer | undefined
  readonly attach: (name: string, wire: Wire) => { flow: Flow; handler: WireHandler }
}

const maxRemembered = 1_000

export class Lines {
  readonly #parts: LineParts
  readonly #handlers = new Map<string, LineHandler>(Object.entries(scripts))
  readonly #endpoints = new Map<string, { flow: Flow; handler: WireHandler; calls: Map<string, LineCall> }>()
  readonly #listeners = new Set<(digit: ReceivedDtmf) => void>()
  #digits: ReceivedDtmf[] = []

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  get names(): string[] {
    return [...this.#handlers.keys()]
  }

  /** A line of your own, or another behaviour for a built-in one. `name-12` reaches it too, with a number. */
  add(name: string, handler: LineHandler): void {
    if (!/^[a-z0-9_.+*-]+$/i.test(name)) throw new RangeError(`"${name}" cannot be the name of a line`)
    this.#handlers.set(name, handler)
  }

  /** Digits that the far end heard, oldest first, by INFO or by RTP. */
  dtmf(name: string): readonly ReceivedDtmf[] {
    return this.#digits.filter((digit) => digit.line === name)
  }

  onDtmf(listener: (digit: ReceivedDtmf) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls that have not ended, oldest first; `hangUp()` on one sends the caller a BYE. */
  calls(name: string): readonly LineCall[] {
    return [...(this.#endpoints.get(name)?.calls.values() ?? [])]
  }

  close(): void {
    for (const { calls } of this.#endpoints.values()) for (const call of [...calls.values()]) call.drop()
    this.#listeners.clear()
  }

  /** @internal */
  flowOf(user: string): Flow | undefined {
    const name = this.#handlers.has(user) ? user : user.replace(/-\d{1,5}$/, '')
    const handler = this.#handlers.get(name)
    if (!handler) return undefined
    const known = this.#endpoints.get(name)
    if (known) return known.flow
    const wire: Wire = {
      // Never within the sender's own turn, as on a network.
      send: (text) => void Promise.resolve().then(() => this.#receive(name, text)),
      close: () => {},
      terminate: () => {},
    }
    const endpoint = { ...this.#parts.attach(name, wire), calls: new Map<string, LineCall>() }
    this.#endpoints.set(name, endpoint)
    return endpoint.flow
  }

  #receive(name: string, text: string): void {
    const endpoint = this.#endpoints.get(name)
    const result = parse(text)
    if (!endpoint || !result.ok || result.message.kind === 'response') return
    const { calls } = endpoint
    const request = result.message
    const send = (message: SipMessage) => endpoint.handler.receive(serialise(message))
    const key = `${firstValue(request, 'call-id') ?? ''} ${tagOf(request, 'from')}`
    const call = calls.get(key)
    const tag = token(this.#parts.random, 10)
    if (request.method === 'CANCEL') {
      send(respond(request, call ? 200 : 481, { tag }))
      call?.cancelled()
    } else if (tagOf(request, 'to') !== '') {
      if (call) call.receive(request)
      else if (request.method !== 'ACK') send(respond(request, 481))
    } else if (request.method === 'INVITE' && call) {
      // The same call by another way (RFC 3261 8.2.2.2).
      send(respond(request, 482, { tag }))
    } else if (request.method === 'INVITE') {
      const { domain, timers, random, media } = this.#parts
      const made = new LineCall({
        line: name,
        domain,
        invite: request,
        timers,
        random,
        media,
        send,
        dtmf: (digit) => this.#remember(digit),
        ended: () => calls.delete(key),
      })
      calls.set(key, made)
      void this.#run(name, made)
    } else if (request.method === 'OPTIONS' || request.method === 'MESSAGE') send(respond(request, 200, { tag }))
    else if (request.method === 'SUBSCRIBE') send(respond(request, 489, { tag }))
    else if (request.method === 'REFER') send(respond(request, 603, { tag }))
    else if (request.method !== 'ACK') send(respond(request, 481, { tag }))
  }

  async #run(name: string, call: LineCall): Promise<void> {
    try {
      await this.#handlers.get(name)?.(call)
    } catch (error) {
      call.reject(500)
      // A script of the user's own: its error is theirs to see, and the switchboard goes on.
      throwLater(error)
    }
  }

  #remember(digit: ReceivedDtmf): void {
    this.#digits = [...this.#digits, digit].slice(-maxRemembered)
    callEach(this.#listeners, digit)
  }
}
