/** Messages that come again, too early or too late. */
import { expect, it, vi } from 'vitest'
import type { SipDialog } from '../ports/sip.ts'
import { answer, freshWorlds, header, listen, type Message, offer, receiveCall, type World } from './testing/peer.ts'

let world: World
const proxyChallenge = { headers: ['Proxy-Authenticate: Digest realm="p", nonce="n", qop="auth", algorithm=MD5'] }
const bob = { target: 'sip:bob@example.com', offer }

freshWorlds((made) => {
  world = made
})

it('a challenge that comes twice is answered once, and the call goes on', () => {
  const { listener, types } = listen()
  world.agent.invite('1', bob, listener)
  const first = world.last('INVITE')
  world.reply(first, 407, proxyChallenge)
  world.reply(first, 407, proxyChallenge)
  expect(world.count('INVITE')).toBe(2)
  world.reply(world.last('INVITE'), 200, { body: answer })
  expect(types()).toEqual(['sip.accepted'])
  expect(world.sent.filter(({ method }) => method === 'ACK').map((ack) => header(ack, 'cseq'))).toEqual([
    '1 ACK',
    '2 ACK',
  ])
})

it('an ACK that comes before the answer to a re-INVITE is not taken for the one that follows it', () => {
  const { invite, dialog, types } = receiveCall(world)
  world.within(invite, 'INVITE', { body: offer, cseq: 5 })
  world.within(invite, 'ACK', { cseq: 5 })
  expect(types()).toEqual(['sip.offered'])
  dialog.answerOffer(1, answer)
  world.within(invite, 'ACK', { cseq: 5 })
  expect(types()).toEqual(['sip.offered', 'sip.confirmed'])
})

it('an ACK to a refusal ends a call that rang, and the same call may come by another branch', async () => {
  const invite = world.call({ body: offer })
  const dialog = world.agent.adopt(world.incoming.at(-1)?.id ?? '', listen().listener)
  dialog?.ring()
  dialog?.reject(486)
  const ack = invite.text.replace(/^INVITE/, 'ACK').replace(/CSeq: 1 INVITE/, 'CSeq: 1 ACK')
  world.receive(ack.replace(/^To: .*$/m, `To: ${header(world.last(486), 'to')}`))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(world.core.sizes()).toMatchObject({ calls: 0, dialogs: 0, servers: 0 })
  world.receive(invite.text.replace(/branch=\S+/, 'branch=z9hG4bKsecond'))
  expect(world.count(482)).toBe(0)
  expect(world.incoming).toHaveLength(2)
})

it('a 2xx that comes when the call was given up is acknowledged, and its far end hung up', async () => {
  const { listener, types } = listen()
  world.agent.invite('1', bob, listener)
  const invite = world.last('INVITE')
  await vi.advanceTimersByTimeAsync(33_000)
  expect(types()).toEqual(['sip.rejected'])
  const late = { body: answer, headers: ['Record-Route: <sip:proxy.example.com;lr>'] }
  world.reply(invite, 200, late)
  for (const [method, cseq] of [
    ['ACK', '1 ACK'],
    ['BYE', '2 BYE'],
  ] as const) {
    const sent = world.last(method)
    expect(sent.start).toBe(`${method} sip:bob@bob.invalid;transport=ws SIP/2.0`)
    expect(header(sent, 'cseq')).toBe(cseq)
    expect(header(sent, 'route')).toBe('<sip:proxy.example.com;lr>')
    expect(header(sent, 'to')).toContain(';tag=bob')
    expect(header(sent, 'from')).toContain(header(invite, 'from').split(';tag=')[1])
  }
  world.reply(world.last('BYE'), 200)
  expect(world.core.sizes()).toMatchObject({ dialogs: 0, calls: 0 })
})

it('a 2xx that comes again in a call that is up is acknowledged again, and does not end it', async () => {
  const { listener, types } = listen()
  world.agent.invite('1', bob, listener)
  const invite = world.last('INVITE')
  world.reply(invite, 200, { body: answer })
  await vi.advanceTimersByTimeAsync(65_000)
  world.reply(invite, 200, { body: answer, contact: null })
  expect(types()).toEqual(['sip.accepted'])
  const [first, again] = acks()
  expect(again?.start).toBe(first?.start)
  expect(header(again ?? invite, 'cseq')).toBe('1 ACK')
  expect(branch(again)).not.toBe(branch(first))
  expect(world.count('BYE')).toBe(0)
})

const moved = '<sip:bob@moved.invalid;transport=ws>'

it.each([0, 40_000])(
  'a 2xx to a re-INVITE withdrawn %i ms ago is acknowledged where the far end is, and the call goes on',
  async (ms) => {
    const { dialog, types } = receiveCall(world)
    const reinvite = await withdraw(dialog)
    await vi.advanceTimersByTimeAsync(ms)
    world.reply(reinvite, 200, { body: answer, contact: moved })
    expect(acks().map(({ start }) => start)).toEqual(['ACK sip:bob@moved.invalid;transport=ws SIP/2.0'])
    expect(acks().map((ack) => header(ack, 'cseq'))).toEqual([header(reinvite, 'cseq').replace('INVITE', 'ACK')])
    expect(branch(acks()[0])).not.toBe(branch(reinvite))
    expect(world.count('BYE')).toBe(0)
    world.reply(reinvite, 200, { body: answer, contact: moved })
    expect(types()).toEqual(['sip.acceptedLate'])
    dialog.bye()
    expect(world.last('BYE').start).toBe('BYE sip:bob@moved.invalid;transport=ws SIP/2.0')
  },
)

it('a challenged re-INVITE that was given up is known by its last CSeq', async () => {
  const { dialog, types } = receiveCall(world)
  const withdrawn = new AbortController()
  const outcome = dialog.reinvite(offer, withdrawn.signal)
  world.reply(world.last('INVITE'), 407, proxyChallenge)
  withdrawn.abort()
  await expect(outcome).rejects.toThrow()
  world.reply(world.last('INVITE'), 200, { body: answer })
  expect(types()).toEqual(['sip.acceptedLate'])
})

it('an old 2xx that comes again does not send us back to where the far end was', async () => {
  const { dialog, types } = receiveCall(world)
  const old = await withdraw(dialog)
  const outcome = dialog.reinvite(offer, new AbortController().signal)
  world.reply(world.last('INVITE'), 200, { body: answer, contact: moved })
  await outcome
  await vi.advanceTimersByTimeAsync(40_000)
  world.reply(old, 200, { body: answer })
  expect(acks()).toHaveLength(2)
  expect(types()).toEqual([])
  dialog.bye()
  expect(world.last('BYE').start).toBe('BYE sip:bob@moved.invalid;transport=ws SIP/2.0')
})

it('an old 2xx that comes again says nothing of a re-INVITE that was given up after it', async () => {
  const { dialog, types } = receiveCall(world)
  const outcome = dialog.reinvite(offer, new AbortController().signal)
  const accepted = world.last('INVITE')
  world.reply(accepted, 200, { body: answer })
  await outcome
  await withdraw(dialog)
  await vi.advanceTimersByTimeAsync(40_000)
  world.reply(accepted, 200, { body: answer })
  expect(types()).toEqual([])
})

it('a 2xx to a re-INVITE after the end of its call is acknowledged, and nothing more', async () => {
  const { dialog, types } = receiveCall(world)
  const reinvite = await withdraw(dialog)
  dialog.bye()
  world.reply(world.last('BYE'), 200)
  world.reply(reinvite, 200, { body: answer })
  expect(types()).toEqual(['sip.ended'])
  expect(acks()).toHaveLength(1)
  expect(world.count('BYE')).toBe(1)
})

it('a re-INVITE that was challenged refreshes the target all the same', async () => {
  const { dialog } = receiveCall(world)
  const outcome = dialog.reinvite(offer, new AbortController().signal)
  world.reply(world.last('INVITE'), 407, proxyChallenge)
  world.reply(world.last('INVITE'), 200, { body: answer, contact: moved })
  expect((await outcome).status).toBe(200)
  expect(acks().at(-1)?.start).toBe('ACK sip:bob@moved.invalid;transport=ws SIP/2.0')
})

/** A re-INVITE that nobody waits for any more. */
async function withdraw(dialog: SipDialog): Promise<Message> {
  const withdrawn = new AbortController()
  const outcome = dialog.reinvite(offer, withdrawn.signal)
  const reinvite = world.last('INVITE')
  world.reply(reinvite, 100)
  withdrawn.abort()
  await expect(outcome).rejects.toThrow()
  return reinvite
}

function acks(): Message[] {
  return world.sent.filter(({ method }) => method === 'ACK')
}

function branch(message: Message | undefined): string {
  const found = /branch=(z9hG4bK[^;]+)/.exec(message ? header(message, 'via') : '')?.[1]
  if (found === undefined) throw new Error(`${message?.start ?? 'A message'} has no branch.`)
  return found
}
