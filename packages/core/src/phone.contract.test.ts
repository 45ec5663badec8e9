/** The whole phone, but for WebRTC, against the in-memory switchboard: it starts, serves, stops and leaves nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { leftovers, openWorld, outcome } from './phone.fixture.ts'

afterEach(async () => {
  expect(await leftovers()).toEqual([])
})

describe('start()', () => {
  it('resolves when registered', async () => {
    const world = openWorld()
    const { phone, start } = world.join('alice')
    expect(phone.getSnapshot().status).toBe('stopped')
    expect(await start()).toBe('done')
    expect(phone.getSnapshot()).toMatchObject({
      status: 'running',
      connection: { status: 'connected', server: 'wss://in.memory/' },
      registration: { status: 'registered' },
      credentials: { status: 'valid' },
    })
    expect(world.switchboard.registrations('alice')).toHaveLength(1)
  })

  it('resolves when connected, where it is not to register', async () => {
    const world = openWorld()
    const { phone, start } = world.join('alice', { register: false })
    expect(await start()).toBe('done')
    expect(phone.getSnapshot().registration.status).toBe('unregistered')
    const call = phone.call('echo')
    await world.pass()
    expect(call.getSnapshot().status).toBe('established')
  })

  it('is one start, however often it is called', async () => {
    const world = openWorld()
    const { phone, sockets } = world.join('alice')
    const starts = [outcome(phone.start()), outcome(phone.start())]
    await world.pass()
    expect(starts.map((each) => each.read())).toEqual(['done', 'done'])
    await phone.start()
    expect(sockets).toHaveLength(1)
  })

  it('rejects a wrong password once and does not loop', async () => {
    const world = openWorld()
    const { phone, start, errors } = world.join('alice', { credentials: { password: 'wrong' } })
    expect(await start()).toBe('credentialsRejected')
    expect(phone.getSnapshot()).toMatchObject({
      status: 'running',
      registration: { status: 'failed', error: { code: 'credentialsRejected' } },
    })
    await world.pass(600_000)
    expect(world.count('in', 'REGISTER', 'alice')).toBeLessThanOrEqual(3)
    expect(errors).toContain('credentialsRejected')
  })

  it.each([
    [403, 'registrationForbidden'],
    [404, 'registrationNotFound'],
    [488, 'registrationRejected'],
  ])('rejects when the server says %i', async (status, code) => {
    const world = openWorld()
    world.switchboard.faults.respond({ method: 'REGISTER', status })
    expect(await world.join('alice').start()).toBe(code)
  })

  it('rejects after 15 s without a server, and the phone goes on trying', async () => {
    const world = openWorld()
    const lift = world.switchboard.faults.refuseConnections()
    const { phone } = world.join('alice')
    const started = outcome(phone.start())
    await world.pass(15_100)
    expect([started.read(), phone.getSnapshot().connection.status]).toEqual(['connectionTimeout', 'reconnecting'])
    lift()
    await world.pass(31_000)
    expect(phone.getSnapshot().registration.status).toBe('registered')
  })

  it('rejects when stop() is quicker, and can be called again at once', async () => {
    const world = openWorld()
    const { phone, start } = world.join('alice')
    const first = outcome(phone.start())
    const stopped = outcome(phone.stop())
    const again = outcome(phone.start())
    await world.pass(3_000)
    expect([first.read(), stopped.read(), again.read()]).toEqual(['invalidState', 'done', 'done'])
    expect(phone.getSnapshot().status).toBe('running')
    await phone.stop()
    expect(await start()).toBe('done')
  })
})

describe('register() and unregister()', () => {
  it('do so, and say when it is done', async () => {
    const world = openWorld()
    const { phone } = await world.registered('alice')
    await phone.unregister()
    expect(world.switchboard.registrations('alice')).toHaveLength(0)
    expect(phone.getSnapshot().registration.status).toBe('unregistered')
    await world.pass(3_000)
    await phone.register()
    expect(world.switchboard.registrations('alice')).toHaveLength(1)
    await phone.unregister()
    await world.pass(3_000)
    world.switchboard.faults.respond({ method: 'REGISTER', status: 404 })
    await expect(phone.register()).rejects.toMatchObject({ code: 'registrationNotFound' })
  })

  it('are not for a phone that is stopped', async () => {
    const { phone } = openWorld().join('alice')
    await expect(phone.register()).rejects.toMatchObject({ code: 'invalidState' })
    await expect(phone.unregister()).rejects.toMatchObject({ code: 'invalidState' })
    expect(() => phone.call('bob')).toThrow(expect.objectContaining({ code: 'invalidState' }))
    await phone.stop()
    expect(phone.getSnapshot().status).toBe('stopped')
  })
})

describe('calls', () => {
  it('come in no more than allowed: one more gets 486', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const bob = await world.registered('bob', { calls: { max: 1 } })
    await world.ring(alice, bob)
    const second = alice.phone.call('bob')
    await world.pass()
    expect(second.getSnapshot().end).toMatchObject({ reason: 'busy', code: 486 })
    expect(bob.incoming).toHaveLength(1)
    expect(() => bob.phone.call('alice')).toThrow(expect.objectContaining({ code: 'tooManyCalls' }))
  })

  it('are in the snapshot, oldest first, and gone after their end', async () => {
    const world = openWorld()
    const { phone, ended } = await world.registered('alice')
    const first = phone.call('ringing')
    const second = phone.call('echo')
    await world.pass()
    expect(phone.calls).toEqual([first, second])
    expect(phone.getSnapshot().calls).toEqual([first.getSnapshot(), second.getSnapshot()])
    expect(phone.getCall(second.id)).toBe(second)
    await first.hangUp()
    await world.pass()
    expect(phone.calls).toEqual([second])
    expect(phone.getCall(first.id)).toBe(undefined)
    expect(ended.map(({ id }) => id)).toEqual([first.id])
  })

  it('take back an illegal command, and change nothing', async () => {
    const world = openWorld()
    const { phone } = await world.registered('alice')
    const call = phone.call('echo')
    await world.pass()
    const before = call.getSnapshot()
    for (const command of [call.answer(), call.reject(), call.redirect('bob'), call.resume()])
      await expect(command).rejects.toMatchObject({ code: 'invalidState' })
    expect(() => call.unmute()).toThrow(expect.objectContaining({ code: 'invalidState' }))
    expect(call.getSnapshot()).toBe(before)
    expect(before.can).toMatchObject({ answer: false, reject: false, redirect: false, resume: false, hold: true })
    call.mute()
    expect(call.getSnapshot()).toMatchObject({ muted: true, can: { mute: false, unmute: true } })
  })

  it('send tones by INFO, one after the other, and say what is no tone', async () => {
    const world = openWorld()
    const { phone } = await world.registered('alice')
    const call = phone.call('echo')
    await world.pass()
    const sent = outcome(call.sendDtmf('1#', { mode: 'info' }))
    await world.pass(1_000)
    expect(sent.read()).toBe('done')
    expect(world.switchboard.lines.dtmf('echo').map(({ digit }) => digit)).toEqual(['1', '#'])
    for (const [tones, options, code] of [
      ['', {}, 'invalidTones'],
      ['1x', {}, 'invalidTones'],
      ['1', { duration: 39 }, 'invalidOption'],
      ['1', { gap: 29 }, 'invalidOption'],
      ['1', { duration: Number.NaN }, 'invalidOption'],
    ] as const)
      await expect(call.sendDtmf(tones, options)).rejects.toMatchObject({ code })
  })
})

describe('stop()', () => {
  it('unregisters, closes and can be followed by start()', async () => {
    const world = openWorld()
    const { phone, start, sockets } = await world.registered('alice')
    await phone.stop()
    expect(phone.getSnapshot()).toMatchObject({ status: 'stopped', connection: { status: 'disconnected' } })
    expect(world.switchboard.registrations('alice')).toHaveLength(0)
    expect(await start()).toBe('done')
    expect(sockets).toHaveLength(2)
  })

  it('ends calls at both ends', async () => {
    const world = openWorld()
    const { alice, out, inc } = await world.talk()
    const stopped = outcome(alice.phone.stop())
    await world.pass(100)
    expect([stopped.read(), out.getSnapshot().status]).toEqual(['done', 'ended'])
    expect(inc.getSnapshot().end).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })

  it.each([
    ['the server is gone', (world: ReturnType<typeof openWorld>) => void world.switchboard.faults.down()],
    ['the connection is half open', (world) => void world.switchboard.faults.halfOpen('alice')],
    [
      'the server answers nothing',
      (world) => void world.switchboard.faults.drop(({ direction }) => direction === 'out'),
    ],
  ] as const satisfies readonly [string, (world: ReturnType<typeof openWorld>) => void][])(
    'takes 2 s at most while %s, with calls in every state',
    async (_, trouble) => {
      const world = openWorld()
      const alice = await world.registered('alice', { calls: { max: 5 } })
      const bob = await world.registered('bob')
      const held = alice.phone.call('echo')
      await world.pass()
      await held.hold()
      alice.phone.call('ringing')
      alice.phone.call('slow-9')
      await world.ring(bob, alice, 'alice')
      await world.pass()
      const blocked = alice.phone.call('echo')
      alice.session(blocked).block('applyAnswer')
      await world.pass()
      trouble(world)
      const stopped = outcome(alice.phone.stop())
      await world.pass(2_000)
      expect(stopped.read()).toBe('done')
      expect(alice.phone.calls).toEqual([])
      expect(alice.ended).toHaveLength(5)
      expect(alice.media.openSessions()).toBe(0)
      expect(alice.sockets.filter(({ readyState }) => readyState < 2)).toEqual([])
    },
  )

  it('refuses with 480 what rings meanwhile', async () => {
    const world = openWorld()
    const bob = await world.registered('bob')
    const alice = await world.registered('alice')
    world.switchboard.faults.delay(1_000, ({ method }) => method === 'REGISTER')
    const stopped = outcome(alice.phone.stop())
    const call = bob.phone.call('alice')
    await world.pass()
    expect([stopped.read(), alice.phone.getSnapshot().status]).toEqual(['pending', 'stopping'])
    expect(call.getSnapshot().end).toMatchObject({ reason: 'noAnswer', by: 'remote', code: 480 })
    expect(alice.incoming).toEqual([])
    await world.pass(2_000)
    expect(stopped.read()).toBe('done')
  })

  it('settles what still waits', async () => {
    const world = openWorld()
    const { alice, bob, out, inc } = await world.talk()
    bob.session(inc).block('createAnswer')
    const waiting = [outcome(out.hold()), outcome(out.sendDtmf('1,1', { mode: 'info' })), outcome(alice.phone.stop())]
    await world.pass(2_000)
    expect(waiting.map((each) => each.read())).toEqual(['callEnded', 'callEnded', 'done'])
  })
})
