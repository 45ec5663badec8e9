/** The SIP user agent: sets up core, hands it what the socket brings, and keeps the calls. */
import type {
  DialogEvent,
  InviteRequest,
  RegisterOutcome,
  RegisterRequest,
  SipAgent,
  SipAgentOptions,
  SipDialog,
} from '../ports/sip.ts'
import { refusalOf } from './checks.ts'
import { assumeContact, keepRefusals } from './core.ts'
import type { InviteDialog } from './dialog.ts'
import { Digest } from './digest.ts'
import { assertText, clean, escapeQuoted } from './headers.ts'
import { domainOf, makeContact, makeToken, makeUuid, parseAor } from './identity.ts'
import { IncomingCall } from './incoming.ts'
import { RegisterLimiter } from './limiter.ts'
import { Link, type Socket } from './link.ts'
import { OutgoingCall } from './outgoing.ts'
import { isAckBeforeAnswer, isOfEarlierTry, receiveLateAnswer } from './outOfTurn.ts'
import { limits, parseFrame } from './receive.ts'
import { redact } from './redact.ts'
import { Registrar } from './register.ts'
import {
  type IncomingInviteRequest,
  type IncomingRequestMessage,
  type IncomingResponseMessage,
  InviteUserAgentServer,
  LoggerFactory,
  UserAgentCore,
} from './sipjs.ts'
import { allow, attempt, onFinal, refuse, type Stack } from './stack.ts'
import { receiveUpdate } from './update.ts'

const keepAlive = '\r\n\r\n'
const pong = '\r\n'

export class Agent implements SipAgent {
  readonly #options: SipAgentOptions
  readonly #core: UserAgentCore
  readonly #link: Link
  readonly #digest: Digest
  readonly #stack: Stack
  readonly #registrar: Registrar
  readonly #calls = new Map<string, OutgoingCall | IncomingCall>()
  readonly #dialogs = new Map<string, InviteDialog>()
  readonly #timers = new Set<() => void>()
  readonly #host: string
  #serial = 0
  #answersCrlf = false
  #isDisposed = false

  constructor(options: SipAgentOptions) {
    this.#options = options
    const aor = parseAor(options.uri)
    const token = (length: number) => makeToken(options.random, length)
    this.#host = `${token(12)}.invalid`
    const contact = makeContact(token(10), this.#host, () => this.#registrar.isBound)
    const loggerFactory = new LoggerFactory()
    loggerFactory.builtinEnabled = false // sip.js logs whole messages, secrets included
    const limiter = new RegisterLimiter(options.clock)
    this.#digest = new Digest({ secrets: options.secrets, clock: options.clock, limiter, cnonce: () => token(16) })
    this.#link = new Link((text, trace) => {
      if (text.startsWith('REGISTER ')) limiter.count()
      if (text.trim() !== '') this.#trace('sent', trace)
    })
    this.#core = new UserAgentCore(
      {
        aor,
        contact,
        displayName: '', // core would put it into requests of an anonymous dialog; given one by one instead
        loggerFactory,
        hackViaTcp: false,
        routeSet: [],
        sipjsId: '',
        supportedOptionTags: ['outbound'],
        supportedOptionTagsResponse: ['outbound'],
        userAgentHeaderFieldValue: assertText(options.userAgent, 'userAgent'),
        viaForceRport: false,
        viaHost: this.#host,
        authenticationFactory: () => this.#digest.credentials(),
        transportAccessor: () => this.#link,
      },
      {
        onInvite: (server) => this.#onInvite(server),
        onMessage: (server) => refuse(server, 405, [allow]),
        onNotify: (server) => refuse(server, 481),
        onRefer: (server) => refuse(server, 603),
        onSubscribe: (server) => refuse(server, 489),
        onRegister: (server) => refuse(server, 405, [allow]),
      },
    )
    keepRefusals(this.#core)
    this.#digest.attach(this.#core)
    this.#stack = {
      core: this.#core,
      link: this.#link,
      digest: this.#digest,
      uri: options.uri,
      displayName: escapeQuoted(options.displayName ?? '', 'displayName'),
      warn: (code, detail) => this.#warn(code, detail),
      dialogs: this.#dialogs,
      now: () => options.clock.now(),
      forgetCall: (id) => this.#calls.delete(id),
      later: (delay, callback) => this.#later(delay, callback),
    }
    const instance = options.instanceId ?? makeUuid(options.random)
    this.#registrar = new Registrar(this.#stack, limiter, {
      registrar: domainOf(aor),
      callId: token(20),
      fromTag: token(10),
      contact: `${contact.toString({ register: true })};+sip.instance="<urn:uuid:${instance}>";reg-id=1`,
    })
  }

  attach(socket: Socket | undefined): void {
    if (this.#isDisposed) return
    this.#answersCrlf = false
    this.#link.attach(socket)
  }

  receive(frame: string): void {
    if (this.#isDisposed || typeof frame !== 'string') return
    if (frame.trim() === '') {
      if (frame === keepAlive) attempt(() => this.#link.write(pong))
      else this.#answersCrlf = true
      return
    }
    this.#trace('received', redact(frame.slice(0, limits.frame)))
    const received = parseFrame(frame, {
      viaHost: this.#host,
      canAnswer: (algorithm) => this.#digest.canAnswer(algorithm),
      logger: this.#core.loggerFactory.getLogger('sip.receive'),
    })
    if ('dropped' in received) {
      const { dropped, reply } = received
      if (reply !== undefined) attempt(() => this.#link.write(reply))
      this.#warn('malformedMessage', dropped)
    } else if ('request' in received) this.#receiveRequest(received.request)
    else this.#receiveResponse(received.response)
  }

  ping(): void {
    if (this.#isDisposed || !this.#link.up) return
    attempt(() => this.#link.write(keepAlive))
    if (this.#answersCrlf) return
    const { aor } = this.#core.configuration
    const domain = domainOf(aor)
    const options = this.#core.makeOutgoingRequestMessage('OPTIONS', domain, aor, domain, { routeSet: [] })
    this.#digest.stop(options) // a challenge is as good a sign of life as any
    this.#core.request(
      options,
      onFinal(() => {}),
    )
  }

  register(request: RegisterRequest, signal: AbortSignal): Promise<RegisterOutcome> {
    return this.#registrar.register(request, signal)
  }

  invite(id: string, request: InviteRequest, listener: (event: DialogEvent) => void): SipDialog {
    const call = new OutgoingCall(this.#stack, id, request, listener)
    this.#calls.set(id, call)
    return call
  }

  adopt(id: string, listener: (event: DialogEvent) => void): SipDialog | undefined {
    const call = this.#calls.get(id)
    if (!(call instanceof IncomingCall) || call.isAdopted) return undefined
    call.adopt(listener)
    return call
  }

  refuse(id: string, status: number, reason?: string): void {
    const call = this.#calls.get(id)
    if (call instanceof IncomingCall && !call.isAdopted) call.reject(status, reason === undefined ? {} : { reason })
  }

  dialog(id: string): SipDialog | undefined {
    return this.#calls.get(id)
  }

  dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.#link.attach(undefined)
    for (const call of [...this.#calls.values()]) call.dispose()
    for (const dialog of [...this.#dialogs.values()]) dialog.close()
    for (const cancel of [...this.#timers]) cancel()
    this.#core.dispose()
  }

  /** For tests: what is still held. */
  sizes(): { calls: number; dialogs: number; clients: number; servers: number; timers: number } {
    const { dialogs, userAgentClients, userAgentServers } = this.#core
    return {
      calls: this.#calls.size,
      dialogs: dialogs.size + this.#dialogs.size,
      clients: userAgentClients.size,
      servers: userAgentServers.size,
      timers: this.#timers.size,
    }
  }

  #receiveRequest(message: IncomingRequestMessage): void {
    try {
      if (isAckBeforeAnswer(this.#core, message)) return
      if (!receiveUpdate(this.#stack, message)) this.#core.receiveIncomingRequestFromTransport(message)
    } catch {
      this.#warn('malformedMessage', `${clean(message.method, 32)} that core could not take`)
      if (message.method !== 'ACK' && !this.#core.userAgentServers.has(message.viaBranch)) {
        attempt(() => this.#core.replyStateless(message, { statusCode: 400 }))
      }
    }
  }

  #receiveResponse(message: IncomingResponseMessage): void {
    try {
      const { statusCode = 0, method } = message
      const client = this.#core.userAgentClients.get(message.viaBranch + method)
      const isAnswer = statusCode >= 200 && statusCode < 300
      if (client && isOfEarlierTry(client, message)) return
      if (!client && method === 'INVITE' && isAnswer) {
        receiveLateAnswer(this.#stack, message)
        return
      }
      if (client && (statusCode === 401 || statusCode === 407)) this.#digest.prepare(client.message, message)
      const hasDialog = message.toTag && message.hasHeader('contact')
      const isBare = method === 'INVITE' && statusCode > 100 && statusCode < 200 && !hasDialog
      if (client && method === 'INVITE' && isAnswer && !message.hasHeader('contact')) {
        const early = this.#core.dialogs.get(message.callId + message.fromTag + message.toTag)
        assumeContact(message, early?.remoteTarget ?? client.message.ruri)
      }
      this.#core.receiveIncomingResponseFromTransport(message)
      if (isBare && client) {
        for (const call of this.#calls.values()) {
          if (call instanceof OutgoingCall && call.receiveBareProgress(message)) break
        }
      }
    } catch {
      this.#warn('malformedMessage', 'response that core could not take')
    }
  }

  #onInvite(server: IncomingInviteRequest): void {
    if (!(server instanceof InviteUserAgentServer)) return
    const refusal = refusalOf(server.message)
    if (refusal) {
      attempt(() => server.reject(refusal))
      return
    }
    this.#serial += 1
    const id = `in-${this.#serial}-${makeToken(this.#options.random, 8)}`
    const call = new IncomingCall(this.#stack, id, server)
    this.#calls.set(id, call)
    try {
      this.#options.onIncomingCall(call.describe())
    } catch {
      this.#warn('listenerThrew', 'onIncomingCall')
      if (!call.reject(500)) this.#calls.delete(id)
    }
  }

  #later(delay: number, callback: () => void): () => void {
    const { clock } = this.#options
    const cancel = () => {
      clock.clearTimeout(timer)
      this.#timers.delete(cancel)
    }
    const timer = clock.setTimeout(() => {
      this.#timers.delete(cancel)
      callback()
    }, delay)
    this.#timers.add(cancel)
    return cancel
  }

  #trace(direction: 'sent' | 'received', message: string): void {
    try {
      this.#options.onTrace(direction, message)
    } catch {
      this.#warn('listenerThrew', 'onTrace')
    }
  }

  #warn(...warning: Parameters<SipAgentOptions['onWarning']>): void {
    attempt(() => this.#options.onWarning(...warning))
  }
}
