import { describe, expect, it, vi } from 'vitest'
import {
  answer,
  establish,
  freshWorlds,
  header,
  listen,
  offer,
  receiveCall,
  settle,
  type World,
} from './testing/peer.ts'

let world: World
const never = new AbortController().signal

freshWorlds((made) => {
  world = made
})

describe('an outgoing call', () => {
  it('rings, is answered, acknowledged and ended', () => {
    const { events, listener } = listen()
    const dialog = world.agent.invite(
      '1',
      { target: 'sip:bob@example.com', offer, headers: { 'X-Account': '42' } },
      listener,
    )
    const invite = world.last('INVITE')
    expect(invite.body).toBe(offer)
    expect(header(invite, 'x-account')).toBe('42')
    world.reply(invite, 100)
    world.reply(invite, 180)
    world.reply(invite, 200, { body: answer })
    expect(events).toMatchObject([
      { type: 'sip.trying' },
      { type: 'sip.progress', status: 180, fork: 'bob' },
      { type: 'sip.accepted', fork: 'bob', answer, remote: { uri: 'sip:bob@example.com' } },
    ])
    expect(header(world.last('ACK'), 'cseq')).toBe('1 ACK')
    dialog.bye({ reason: { protocol: 'Q.850', cause: 16, text: 'a "quote"' } })
    const bye = world.last('BYE')
    expect(header(bye, 'reason')).toBe('Q.850;cause=16;text="a \\"quote\\""')
    world.reply(bye, 200)
    expect(events.at(-1)).toEqual({ type: 'sip.ended' })
    expect(world.agent.dialog('1')).toBeUndefined()
  })

  it('is cancelled at the first 1xx', () => {
    const { types, listener } = listen()
    const dialog = world.agent.invite('1', { target: 'sip:bob@example.com', offer }, listener)
    dialog.cancel()
    expect(world.count('CANCEL')).toBe(0)
    world.reply(world.last('INVITE'), 100)
    world.reply(world.last('CANCEL'), 200)
    world.reply(world.last('INVITE'), 487)
    expect(types()).toEqual(['sip.rejected'])
  })
})

describe('an incoming call', () => {
  it('rings, is answered, confirmed and ended by the far end', () => {
    const { events, listener } = listen()
    const invite = world.call({ body: offer, headers: ['X-Queue: sales'] })
    expect(world.last(100)).toBeDefined()
    const [call] = world.incoming
    expect(call).toMatchObject({
      remote: { uri: 'sip:bob@example.com', displayName: 'Bob' },
      offer,
      headers: { 'X-Queue': 'sales' },
    })
    const dialog = world.agent.adopt(call?.id ?? '', listener)
    expect(dialog?.ring()).toBe(true)
    expect(dialog?.accept(answer)).toBe(true)
    expect(world.last(200).body).toBe(answer)
    world.within(invite, 'ACK', { cseq: 1 })
    world.within(invite, 'BYE', { headers: ['Reason: Q.850;cause=16;text="bye"'] })
    expect(events).toEqual([{ type: 'sip.confirmed' }, { type: 'sip.bye', cause: 16, text: 'bye' }])
    expect(header(world.last(200), 'cseq')).toContain('BYE')
  })
})

describe('in a dialog', () => {
  it('a re-INVITE of ours resolves with the answer', async () => {
    const { dialog } = establish(world)
    const outcome = dialog.reinvite(offer, never)
    world.reply(world.last('INVITE'), 200, { body: answer })
    expect(await outcome).toMatchObject({ status: 200, local: false, answer })
    expect(header(world.last('ACK'), 'cseq')).toBe('2 ACK')
  })

  it('a re-INVITE of theirs is answered', () => {
    const { dialog, events, invite } = receiveCall(world)
    world.within(invite, 'INVITE', { body: offer, cseq: 7 })
    expect(events).toEqual([{ type: 'sip.offered', transaction: 1, method: 'INVITE', offer }])
    expect(dialog.answerOffer(1, answer)).toBe(true)
    expect(header(world.last(200), 'cseq')).toBe('7 INVITE')
    world.within(invite, 'ACK', { cseq: 7 })
    expect(events.at(-1)).toEqual({ type: 'sip.confirmed' })
  })
})

describe('registration', () => {
  it('answers a challenge and refreshes with one round trip', async () => {
    const first = world.agent.register({ expires: 600 }, never)
    world.reply(world.last('REGISTER'), 401, {
      headers: ['WWW-Authenticate: Digest realm="x", nonce="n", qop="auth", algorithm=SHA-256'],
    })
    const contact = header(world.last('REGISTER'), 'contact')
    world.reply(world.last('REGISTER'), 200, { headers: [`Contact: ${contact}`] })
    expect(await first).toMatchObject({ status: 200, digest: 'accepted', bound: true, expires: 600 })
    await vi.advanceTimersByTimeAsync(60_000)
    const second = world.agent.register({ expires: 600 }, never)
    expect(header(world.last('REGISTER'), 'authorization')).toContain('nc=00000002')
    world.reply(world.last('REGISTER'), 200, { headers: [`Contact: ${contact}`, 'Expires: 300'] })
    expect(await second).toMatchObject({ status: 200, bound: true, digest: 'none' })
    await settle()
  })
})
