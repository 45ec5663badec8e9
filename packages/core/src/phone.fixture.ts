/** Phones on the in-memory switchboard: real SIP both ways, audio that is only described, and all time is virtual. */
import { createSwitchboard, type Switchboard, type SwitchboardOptions, type TracedMessage } from '@offhook/switchboard'
import { vi } from 'vitest'
import { DescribedMedia } from './bench/describedMedia.ts'
import { composePhone, type PhonePorts } from './engine.ts'
import type { NetworkEvent } from './ports/network.ts'
import { createSipAgent } from './sip/index.ts'
import type { Call, CallSnapshot, PhoneOptions, WebSocketLike } from './types.ts'

export const domain = 'example.test'
export const passwords = { alice: 'wonder-land-7', bob: 'can-we-fix-it-8', carol: 'christmas-9' }

const worlds: { close(): Promise<Record<string, number>>; readonly switchboard: Switchboard }[] = []

type User = keyof typeof passwords
export type Member = ReturnType<typeof makeMember>

/** Virtual time; whatever is on its way meanwhile arrives. */
async function pass(ms = 100): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

function makeMember(switchboard: Switchboard, user: User, options: Partial<PhoneOptions>, ports: Partial<PhonePorts>) {
  const media = new DescribedMedia()
  const sockets: WebSocketLike[] = []
  const listeners = new Set<(event: NetworkEvent) => void>()
  const incoming: Call[] = []
  const ended: CallSnapshot[] = []
  const warnings: string[] = []
  const errors: string[] = []
  const phone = composePhone(
    {
      uri: `sip:${user}@${domain}`,
      servers: 'wss://in.memory',
      credentials: { password: passwords[user] },
      webSocket: () => {
        const socket = switchboard.connect()
        sockets.push(socket)
        return socket
      },
      ...options,
    },
    {
      network: {
        subscribe(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      loadSip: async () => createSipAgent,
      loadMedia: async () => () => media,
      ...ports,
    },
  )
  phone.on('incomingCall', ({ call }) => incoming.push(call))
  phone.on('callEnded', ({ call }) => ended.push(call))
  phone.on('warning', ({ code }) => warnings.push(code))
  phone.on('error', ({ error }) => errors.push(error.code))
  return {
    phone,
    media,
    sockets,
    incoming,
    ended,
    warnings,
    errors,
    listeners,
    tell: (type: NetworkEvent['type']) => {
      for (const listener of listeners) listener({ type })
    },
    /** What became of start(), with time for one more password. */
    async start() {
      const started = outcome(phone.start())
      await pass(3_000)
      return started.read()
    },
    session: (call: Call) => {
      const session = media.sessions.get(call.id)
      if (!session) throw new Error('no media session yet')
      return session
    },
    /** A frame from the server that the switchboard did not write. */
    hear: (text: string) => {
      const handler: ((event: never) => void) | null | undefined = sockets.at(-1)?.onmessage
      handler?.({ data: text } as never)
    },
  }
}

/** A switchboard, and everybody who joins it. */
export function openWorld(board: Partial<SwitchboardOptions> = {}) {
  vi.useFakeTimers()
  const switchboard = createSwitchboard({ domain, users: passwords, ...board })
  const seen: TracedMessage[] = []
  switchboard.trace((message) => seen.push(message))
  const members: Member[] = []

  function join(user: User, options: Partial<PhoneOptions> = {}, ports: Partial<PhonePorts> = {}): Member {
    const member = makeMember(switchboard, user, options, ports)
    members.push(member)
    return member
  }
  const world = {
    switchboard,
    seen,
    join,
    pass,
    async registered(user: User, options: Partial<PhoneOptions> = {}): Promise<Member> {
      const member = join(user, options)
      await member.phone.start()
      // The port lets 3 REGISTERs out in 2 s: what follows is not to wait for that.
      await pass(2_100)
      return member
    },
    /** `from` calls `to`, which rings. */
    async ring(from: Member, to: Member, name = 'bob') {
      const out = from.phone.call(name)
      await pass()
      const inc = to.incoming.at(-1)
      if (!inc) throw new Error('nothing rings')
      return { out, inc }
    },
    /** Alice and Bob in a call that Alice made. */
    async talk() {
      const alice = await world.registered('alice')
      const bob = await world.registered('bob')
      const { out, inc } = await world.ring(alice, bob)
      await inc.answer()
      await pass()
      return { alice, bob, out, inc }
    },
    /** How many of these came to the switchboard from there, or went there from it. */
    count: (direction: 'in' | 'out', summary: string, party: string) =>
      seen.filter((each) => each.direction === direction && each.summary === summary && each.party === party).length,
    /** Ends everything, and tells what would not end. */
    async close() {
      const stopped = members.map(({ phone }) => phone.stop())
      await pass(2_000)
      await Promise.all(stopped)
      await pass(0)
      return {
        notStopped: members.filter(({ phone }) => phone.getSnapshot().status !== 'stopped').length,
        calls: members.reduce((sum, { phone }) => sum + phone.calls.length, 0),
        sessions: members.reduce((sum, { media }) => sum + media.openSessions(), 0),
        listeners: members.reduce((sum, { listeners }) => sum + listeners.size, 0),
        sockets: members.flatMap(({ sockets }) => sockets).filter(({ readyState }) => readyState < 2).length,
      }
    },
  }
  worlds.push(world)
  return world
}

/** What the worlds of a test left behind. For `afterEach`. */
export async function leftovers() {
  const left: Record<string, number>[] = []
  const ended = worlds.splice(0)
  if (ended.length === 0) return []
  for (const world of ended) left.push(await world.close())
  for (const { switchboard } of ended) switchboard.close()
  // sip.js loses hold of a retransmission timer when a re-INVITE follows soon; it fires once, idle.
  await pass(4_000)
  left.push({ timers: vi.getTimerCount() })
  vi.useRealTimers()
  return left.filter((each) => Object.values(each).some((count) => count > 0))
}

/** A promise that can be asked what became of it: `done`, the code of its error, or `pending`. */
export function outcome(promise: Promise<unknown>) {
  let state = 'pending'
  promise.then(
    () => {
      state = 'done'
    },
    (error: { code?: string }) => {
      state = error.code ?? String(error)
    },
  )
  return { read: () => state }
}
