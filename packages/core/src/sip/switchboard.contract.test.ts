/** The port against the embedded platform: the same rules, with a server in between that we did not script. */
import { createSwitchboard, type Switchboard } from '@offhook/switchboard'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Secret } from '../ports/secrets.ts'
import type { DialogEvent, IncomingInvite, SipAgent, SipDialog } from '../ports/sip.ts'
import { createSipAgent } from './index.ts'
import { answer, offer } from './testing/peer.ts'

const domain = 'example.test'
const passwords = { alice: 'wonder-land', bob: 'builder' }
let switchboard: Switchboard
let phones: Phone[] = []

interface Phone {
  readonly agent: SipAgent
  readonly secret: { current: Secret }
  readonly shown: string[]
  readonly incoming: IncomingInvite[]
  readonly events: DialogEvent[]
  readonly listener: (event: DialogEvent) => void
  types(): string[]
  connect(): Promise<void>
  disconnect(): void
  register(expires?: number): ReturnType<SipAgent['register']>
  /** Takes the call that rings. */
  take(): SipDialog
}

async function turn(milliseconds = 1): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

function makePhone(user: keyof typeof passwords): Phone {
  const secret = { current: { username: user, password: passwords[user] } as Secret }
  const shown: string[] = []
  const incoming: IncomingInvite[] = []
  const events: DialogEvent[] = []
  const agent = createSipAgent({
    uri: `sip:${user}@${domain}`,
    displayName: user,
    userAgent: 'Offhook',
    secrets: { read: () => secret.current },
    clock: {
      now: () => Date.now(),
      setTimeout: (callback, delay) => setTimeout(callback, delay),
      clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
    },
    random: Math.random,
    onTrace: (direction, message) => shown.push(`${direction} ${message}`),
    onWarning: (code, detail) => shown.push(`${code} ${detail}`),
    onIncomingCall: (invite) => incoming.push(invite),
  })
  let current: ReturnType<Switchboard['connect']> | undefined
  const phone: Phone = {
    agent,
    secret,
    shown,
    incoming,
    events,
    listener: (event) => events.push(event),
    types: () => events.map(({ type }) => type),
    async connect() {
      const socket = switchboard.connect()
      current = socket
      socket.onmessage = ({ data }) => agent.receive(data)
      await turn()
      agent.attach(socket)
    },
    disconnect() {
      agent.attach(undefined)
      current?.close()
    },
    register: (expires = 600) => agent.register({ expires }, new AbortController().signal),
    take() {
      const dialog = agent.adopt(incoming.at(-1)?.id ?? '', phone.listener)
      if (!dialog) throw new Error('No call')
      return dialog
    },
  }
  phones.push(phone)
  return phone
}

async function registered(user: keyof typeof passwords): Promise<Phone> {
  const phone = makePhone(user)
  await phone.connect()
  const outcome = phone.register()
  await turn()
  expect(await outcome).toMatchObject({ status: 200, bound: true })
  return phone
}

async function inCall() {
  const alice = await registered('alice')
  const bob = await registered('bob')
  const outgoing = alice.agent.invite('a', { target: `sip:bob@${domain}`, offer }, alice.listener)
  await turn()
  const incoming = bob.take()
  incoming.ring()
  incoming.accept(answer)
  await turn()
  expect(alice.types().at(-1)).toBe('sip.accepted')
  expect(bob.types()).toEqual(['sip.confirmed'])
  return { alice, bob, outgoing, incoming }
}

beforeEach(() => {
  vi.useFakeTimers()
  phones = []
  switchboard = createSwitchboard({ domain, users: passwords })
})
afterEach(async () => {
  for (const phone of phones) phone.agent.dispose()
  switchboard.close()
  await turn(4_000) // core loses hold of one retransmission timer when a re-INVITE follows soon; it fires once, idle
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

it('registers, refreshes and unregisters', async () => {
  const alice = await registered('alice')
  expect(switchboard.registrations('alice')).toHaveLength(1)
  await turn(60_000)
  const refresh = alice.register()
  await turn()
  expect(await refresh).toMatchObject({ status: 200, bound: true })
  expect(switchboard.registrations('alice')).toHaveLength(1)
  await turn(3_000)
  const remove = alice.register(0)
  await turn()
  expect(await remove).toMatchObject({ status: 200, bound: false })
  expect(switchboard.registrations('alice')).toHaveLength(0)
})

it('a wrong password is refused', async () => {
  const alice = makePhone('alice')
  alice.secret.current = { username: 'alice', password: 'wrong' }
  await alice.connect()
  const outcome = alice.register()
  await turn()
  expect(await outcome).toMatchObject({ digest: 'refused', bound: false, realm: domain })
})

it('two phones talk: call, hold both ways, hang up', async () => {
  const { alice, bob, outgoing, incoming } = await inCall()
  expect(bob.incoming[0]?.remote).toMatchObject({ uri: `sip:alice@${domain}`, displayName: 'alice' })
  for (const [from, to, far] of [
    [outgoing, incoming, bob],
    [incoming, outgoing, alice],
  ] as const) {
    const held = from.reinvite(offer, new AbortController().signal)
    await turn()
    const asked = far.events.findLast((event) => event.type === 'sip.offered')
    expect(asked).toMatchObject({ method: 'INVITE', offer })
    if (asked?.type === 'sip.offered') to.answerOffer(asked.transaction, answer)
    await turn()
    expect(await held).toMatchObject({ status: 200, answer })
  }
  outgoing.bye({ reason: { protocol: 'Q.850', cause: 16 } })
  await turn()
  expect(alice.types().at(-1)).toBe('sip.ended')
  expect(bob.events.at(-1)).toEqual({ type: 'sip.bye', cause: 16 })
})

it('a cancel reaches the callee, and the caller hears 487', async () => {
  const alice = await registered('alice')
  const bob = await registered('bob')
  const call = alice.agent.invite('a', { target: `sip:bob@${domain}`, offer }, alice.listener)
  await turn()
  bob.take().ring()
  await turn()
  call.cancel()
  await turn()
  expect(bob.types()).toEqual(['sip.cancelled'])
  expect(alice.events.at(-1)).toMatchObject({ type: 'sip.rejected', status: 487 })
})

it('nobody there, and a decline, are told', async () => {
  const alice = await registered('alice')
  const bob = await registered('bob')
  alice.agent.invite('1', { target: `sip:nobody@${domain}`, offer }, alice.listener)
  await turn()
  expect(alice.events.at(-1)).toMatchObject({ type: 'sip.rejected', status: 404, local: false })
  alice.agent.invite('2', { target: `sip:bob@${domain}`, offer }, alice.listener)
  await turn()
  bob.agent.refuse(bob.incoming[0]?.id ?? '', 603, 'Not now')
  await turn()
  expect(alice.events.at(-1)).toMatchObject({ type: 'sip.rejected', status: 603 })
})

it('a call outlives the WebSocket of either end', async () => {
  const { alice, bob, outgoing, incoming } = await inCall()
  for (const phone of [alice, bob]) {
    phone.disconnect()
    await turn(3_000)
    await phone.connect()
    const outcome = phone.register()
    await turn()
    expect(await outcome).toMatchObject({ status: 200, bound: true })
  }
  const held = outgoing.reinvite(offer, new AbortController().signal)
  await turn()
  expect(incoming.answerOffer(1, answer)).toBe(true)
  await turn()
  expect(await held).toMatchObject({ status: 200 })
  incoming.bye()
  await turn()
  expect(bob.types().at(-1)).toBe('sip.ended')
  expect(alice.types().at(-1)).toBe('sip.bye')
})

it('a call that rings outlives the WebSocket of the caller', async () => {
  const alice = await registered('alice')
  const bob = await registered('bob')
  const call = alice.agent.invite('a', { target: `sip:bob@${domain}`, offer }, alice.listener)
  await turn()
  const incoming = bob.take()
  incoming.ring()
  await turn()
  alice.disconnect()
  await turn(3_000)
  incoming.accept(answer)
  await turn()
  await alice.connect()
  const outcome = alice.register()
  await turn()
  expect(await outcome).toMatchObject({ bound: true })
  call.resend()
  await turn(5_000)
  expect(alice.types().at(-1)).toBe('sip.accepted')
  expect(bob.types()).toEqual(['sip.confirmed'])
})

it('a call that rings outlives the WebSocket of the callee, who answers while it is down', async () => {
  const alice = await registered('alice')
  const bob = await registered('bob')
  alice.agent.invite('a', { target: `sip:bob@${domain}`, offer }, alice.listener)
  await turn()
  const incoming = bob.take()
  incoming.ring()
  await turn()
  bob.disconnect()
  await turn(2_000)
  expect(incoming.accept(answer)).toBe(true)
  await turn(1_000)
  await bob.connect()
  const outcome = bob.register()
  await turn()
  expect(await outcome).toMatchObject({ bound: true })
  await turn(5_000)
  expect(alice.types().at(-1)).toBe('sip.accepted')
  expect(bob.types()).toEqual(['sip.confirmed'])
})

it('no secret is shown anywhere', async () => {
  const { alice, bob, outgoing } = await inCall()
  outgoing.bye()
  await turn()
  const shown = [...alice.shown, ...bob.shown].join('\n')
  expect(shown).toContain('Authorization: [redacted]')
  expect(shown).not.toMatch(/wonder-land|builder|response="/)
})
