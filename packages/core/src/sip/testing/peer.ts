/** A far end in raw SIP text for the contract tests: records what the agent sends, answers only when told. */
import { afterEach, beforeEach, vi } from 'vitest'
import type { Secret } from '../../ports/secrets.ts'
import type { DialogEvent, IncomingInvite, SipAgent, SipAgentOptions } from '../../ports/sip.ts'
import { Agent } from '../agent.ts'

export const offer = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=offer\r\nt=0 0\r\n'
export const answer = 'v=0\r\no=- 2 2 IN IP4 0.0.0.0\r\ns=answer\r\nt=0 0\r\n'

export interface Message {
  readonly start: string
  readonly method: string
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly text: string
}

export function parseMessage(text: string): Message {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const isResponse = start.startsWith('SIP/2.0 ')
  const cseq = headers.find(([name]) => name === 'cseq')?.[1] ?? ''
  return {
    start,
    method: isResponse ? (cseq.split(' ')[1] ?? '') : (start.split(' ')[0] ?? ''),
    status: isResponse ? Number(start.split(' ')[1]) : 0,
    headers,
    body: rest.join('\r\n\r\n'),
    text,
  }
}

export function header(message: Message, name: string): string {
  return message.headers.find(([known]) => known === name.toLowerCase())?.[1] ?? ''
}

export function headersOf(message: Message, name: string): string[] {
  return message.headers.filter(([known]) => known === name.toLowerCase()).map(([, value]) => value)
}

export interface Parts {
  readonly headers?: readonly string[]
  readonly body?: string
  readonly contentType?: string
  /** Null leaves it out. */
  readonly contact?: string | null
  readonly tag?: string | null
  readonly cseq?: number
  readonly reason?: string
}

export interface World {
  readonly agent: SipAgent
  readonly core: Agent
  readonly sent: Message[]
  readonly frames: string[]
  readonly traces: string[]
  readonly warnings: string[]
  readonly incoming: IncomingInvite[]
  readonly secret: { current: Secret | undefined }
  /** The last message sent of this method or status. */
  last(what: string | number): Message
  count(what: string | number): number
  /** A new flow; undefined closes it. */
  connect(): void
  disconnect(): void
  reply(request: Message, status: number, parts?: Parts): void
  receive(text: string): void
  /** An INVITE to us; returns it as a message. */
  call(parts?: Parts & { user?: string; callId?: string }): Message
  /** A request in the dialog that `invite` made; whose INVITE it was does not matter. */
  within(invite: Message, method: string, parts?: Parts): Message
}

let serial = 0

export function makeWorld(options: Partial<SipAgentOptions> = {}): World {
  const sent: Message[] = []
  const frames: string[] = []
  const traces: string[] = []
  const warnings: string[] = []
  const incoming: IncomingInvite[] = []
  const secret: World['secret'] = { current: { username: 'alice', password: 'wonder-land' } }
  let seed = 1
  const agent = new Agent({
    uri: 'sip:alice@example.com',
    displayName: 'Alice',
    userAgent: 'Offhook',
    secrets: { read: () => secret.current },
    clock: {
      now: () => Date.now(),
      setTimeout: (callback, delay) => setTimeout(callback, delay),
      clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
    },
    random: () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    },
    onTrace: (_direction, message) => traces.push(message),
    onWarning: (code, detail) => warnings.push(`${code}: ${detail}`),
    onIncomingCall: (invite) => incoming.push(invite),
    ...options,
  })
  const socket = {
    send: (text: string) => {
      frames.push(text)
      if (text.trim() !== '') sent.push(parseMessage(text))
    },
  }
  const matches = (message: Message, what: string | number) =>
    typeof what === 'number' ? message.status === what : message.status === 0 && message.method === what
  const connect = () => agent.attach({ ...socket })
  connect()

  const write = (start: string, lines: readonly string[], { headers = [], body = '', contentType }: Parts): string => {
    const type = body ? [`Content-Type: ${contentType ?? 'application/sdp'}`] : []
    const length = `Content-Length: ${new TextEncoder().encode(body).length}`
    return [start, ...lines, ...headers, ...type, length, '', body].join('\r\n')
  }
  const world: World = {
    agent,
    core: agent,
    sent,
    frames,
    traces,
    warnings,
    incoming,
    secret,
    last(what) {
      const found = sent.findLast((message) => matches(message, what))
      if (!found) throw new Error(`No ${what} was sent, but: ${sent.map(({ start }) => start).join(' | ')}`)
      return found
    },
    count: (what) => sent.filter((message) => matches(message, what)).length,
    connect,
    disconnect: () => agent.attach(undefined),
    receive: (text) => agent.receive(text),
    reply(request, status, parts = {}) {
      const { contact = '<sip:bob@bob.invalid;transport=ws>', tag = 'bob' } = parts
      const to = header(request, 'to')
      const needsTag = status > 100 && tag !== null && !to.includes(';tag=')
      const lines = [
        ...headersOf(request, 'via').map((via) => `Via: ${via}`),
        `From: ${header(request, 'from')}`,
        `To: ${to}${needsTag ? `;tag=${tag}` : ''}`,
        `Call-ID: ${header(request, 'call-id')}`,
        `CSeq: ${header(request, 'cseq')}`,
        ...(contact !== null && status > 100 && request.method === 'INVITE' ? [`Contact: ${contact}`] : []),
      ]
      agent.receive(write(`SIP/2.0 ${status} ${parts.reason ?? 'Reason'}`, lines, parts))
    },
    call(parts = {}) {
      serial += 1
      const { user = 'alice', callId = `call-${serial}`, contact = '<sip:bob@bob.invalid;transport=ws>' } = parts
      const lines = [
        `Via: SIP/2.0/WSS bob.invalid;branch=z9hG4bKbob${serial}`,
        'Max-Forwards: 70',
        'From: "Bob" <sip:bob@example.com>;tag=bob',
        'To: <sip:alice@example.com>',
        `Call-ID: ${callId}`,
        `CSeq: ${parts.cseq ?? 1} INVITE`,
        ...(contact === null ? [] : [`Contact: ${contact}`]),
      ]
      const text = write(`INVITE sip:${user}@example.com SIP/2.0`, lines, parts)
      agent.receive(text)
      return parseMessage(text)
    },
    within(invite, method, parts = {}) {
      serial += 1
      const ours =
        invite.start.includes('@bob') ||
        header(invite, 'from').includes('alice') ||
        header(invite, 'from').includes('anonymous')
      const response = sent.findLast(
        (message) => message.status > 100 && header(message, 'call-id') === header(invite, 'call-id'),
      )
      const [from, to] = ours
        ? [`<sip:bob@example.com>;tag=${parts.tag ?? 'bob'}`, header(invite, 'from')]
        : [header(invite, 'from'), response ? header(response, 'to') : header(invite, 'to')]
      const target =
        /<([^>]+)>/.exec(header(ours ? invite : (response ?? invite), 'contact'))?.[1] ?? 'sip:alice@example.com'
      const { contact = '<sip:bob@bob.invalid;transport=ws>' } = parts
      const hasContact = contact !== null && (method === 'INVITE' || method === 'UPDATE')
      const lines = [
        `Via: SIP/2.0/WSS bob.invalid;branch=z9hG4bKbob${serial}`,
        'Max-Forwards: 70',
        `From: ${from}`,
        `To: ${to}`,
        `Call-ID: ${header(invite, 'call-id')}`,
        `CSeq: ${parts.cseq ?? 1000 + serial} ${method}`,
        ...(hasContact ? [`Contact: ${contact}`] : []),
      ]
      const text = write(`${method} ${target} SIP/2.0`, lines, parts)
      agent.receive(text)
      return parseMessage(text)
    },
  }
  return world
}

/** Before each test of the file: fake timers, and a world that is given to `use` and disposed of after it. */
export function freshWorlds(use: (world: World) => void): void {
  let world: World | undefined
  beforeEach(() => {
    vi.useFakeTimers()
    world = makeWorld()
    use(world)
  })
  afterEach(() => {
    world?.agent.dispose()
    vi.useRealTimers()
  })
}

/** Lets rejected sends come through. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

/** A listener and what it heard. */
export function listen(): { events: DialogEvent[]; types: () => string[]; listener: (event: DialogEvent) => void } {
  const events: DialogEvent[] = []
  return { events, types: () => events.map(({ type }) => type), listener: (event) => events.push(event) }
}

/** A call of ours that is answered. */
export function establish(world: World) {
  const heard = listen()
  const dialog = world.agent.invite('call', { target: 'sip:bob@example.com', offer }, heard.listener)
  const invite = world.last('INVITE')
  world.reply(invite, 200, { body: answer })
  heard.events.length = 0
  return { ...heard, dialog, invite }
}

/** A call of theirs that we answered; `acked: false` leaves the ACK out. */
export function receiveCall(world: World, options: { acked?: boolean } = {}) {
  const heard = listen()
  const invite = world.call({ body: offer })
  const id = world.incoming.at(-1)?.id ?? ''
  const dialog = world.agent.adopt(id, heard.listener)
  if (!dialog) throw new Error('No call')
  dialog.accept(answer)
  if (options.acked !== false) {
    world.within(invite, 'ACK', { cseq: 1 })
    heard.events.length = 0
  }
  return { ...heard, dialog, invite, id }
}
