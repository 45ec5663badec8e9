/** One REGISTER with its digest round trips -> the facts. Same Call-ID and tag for the agent's life (RFC 3261 10.2.4). */
import type { RegisterOutcome, RegisterRequest } from '../ports/sip.ts'
import { forgetClient } from './core.ts'
import { parseSeconds, unquote } from './headers.ts'
import type { RegisterLimiter } from './limiter.ts'
import {
  Grammar,
  type IncomingResponseMessage,
  NameAddrHeader,
  type OutgoingRequestMessage,
  type URI,
} from './sipjs.ts'
import { allow, onFinal, outcomeOf, type Stack } from './stack.ts'

/** After these there is no binding, or none for long. */
const refusals: readonly number[] = [401, 403, 404, 407]
/** A REGISTER and one challenge. */
const roundTrips = 2

interface Binding {
  readonly registrar: URI
  readonly callId: string
  readonly fromTag: string
  /** Contact with its parameters, without `expires`. */
  readonly contact: string
}

export class Registrar {
  readonly #stack: Stack
  readonly #limiter: RegisterLimiter
  readonly #binding: Binding
  /** Its CSeq rises with each challenge. */
  #last: OutgoingRequestMessage | undefined
  /** Epoch ms. */
  #boundUntil = 0

  constructor(stack: Stack, limiter: RegisterLimiter, binding: Binding) {
    this.#stack = stack
    this.#limiter = limiter
    this.#binding = binding
  }

  /** As far as the registrar said last. */
  get isBound(): boolean {
    return this.#stack.now() < this.#boundUntil
  }

  register({ expires }: RegisterRequest, signal: AbortSignal): Promise<RegisterOutcome> {
    return new Promise((resolve, reject) => {
      const { core, digest, later } = this.#stack
      let stop = () => {}
      const abort = () => {
        stop()
        reject(signal.reason)
      }
      const send = () => {
        const wait = this.#limiter.wait(digest.canPreempt() ? 1 : roundTrips)
        if (wait > 0) {
          stop = later(wait, send)
          return
        }
        const message = this.#message(expires)
        const client = core.request(
          message,
          onFinal((response) => {
            signal.removeEventListener('abort', abort)
            resolve(this.#outcome(message, response))
          }),
        )
        stop = () => forgetClient(core, client)
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      send()
    })
  }

  #message(expires: number): OutgoingRequestMessage {
    const { core, digest, displayName } = this.#stack
    const { registrar, callId, fromTag, contact } = this.#binding
    const seconds = Math.max(0, Math.round(expires))
    const message = core.makeOutgoingRequestMessage(
      'REGISTER',
      registrar,
      core.configuration.aor,
      core.configuration.aor,
      { callId, fromTag, cseq: (this.#last?.cseq ?? 0) + 1, fromDisplayName: displayName, routeSet: [] },
      [`Contact: ${contact};expires=${seconds}`, `Expires: ${seconds}`, allow],
    )
    digest.preempt(message)
    this.#last = message
    return message
  }

  #outcome(message: OutgoingRequestMessage, response: IncomingResponseMessage): RegisterOutcome {
    const outcome = outcomeOf(response)
    const isOk = outcome.status >= 200 && outcome.status < 300
    const contact = isOk ? this.#ownContact(response) : undefined
    const expires = isOk
      ? (parseSeconds(contact?.getParam('expires') ?? undefined) ?? parseSeconds(response.getHeader('expires')))
      : undefined
    if (isOk || refusals.includes(outcome.status)) this.#learn(response, contact)
    if (isOk) this.#boundUntil = this.#stack.now() + (expires ?? Number.POSITIVE_INFINITY) * 1000
    const minExpires = outcome.status === 423 ? parseSeconds(response.getHeader('min-expires')) : undefined
    return {
      ...outcome,
      ...this.#stack.digest.outcome(message, response),
      bound: contact !== undefined && expires !== 0,
      pause: this.#limiter.wait(this.#stack.digest.canPreempt() ? 1 : roundTrips),
      ...(expires !== undefined && { expires }),
      ...(minExpires !== undefined && { minExpires }),
    }
  }

  /**
   * By what name dialogs reach us from now on, and which way requests leave (RFC 3608 6.1). A GRUU is good for as long as
   * there is a binding (RFC 5627 4.2).
   */
  #learn(response: IncomingResponseMessage, binding: NameAddrHeader | undefined): void {
    const { contact, routeSet } = this.#stack.core.configuration
    contact.pubGruu = gruuOf(binding, 'pub-gruu')
    contact.tempGruu = gruuOf(binding, 'temp-gruu')
    routeSet.splice(0, routeSet.length, ...(binding ? routesOf(response) : []))
  }

  #ownContact(response: IncomingResponseMessage): NameAddrHeader | undefined {
    const { uri } = this.#stack.core.configuration.contact
    const contacts = response.getHeaders('contact').map((_, index): unknown => response.parseHeader('contact', index))
    return contacts
      .filter((contact) => contact instanceof NameAddrHeader)
      .find((contact) => contact.uri?.user === uri.user && contact.uri.host === uri.host)
  }
}

/** Only what is a route: the header is the server's text, and goes into our requests. */
function routesOf(response: IncomingResponseMessage): string[] {
  const text = response.getHeaders('service-route').join(', ')
  return text.slice(0, 2_048).match(/<sips?:[^<>"\s]+>(?:;[\w.=-]+)*/gi) ?? []
}

function gruuOf(binding: NameAddrHeader | undefined, name: string): URI | undefined {
  const text = unquote(binding?.getParam(name) ?? '').replace(/^"|"$/g, '')
  const uri = text === '' ? undefined : Grammar.URIParse(text)
  return uri && /^sips?$/.test(uri.scheme) && uri.hasParam('gr') ? uri : undefined
}
