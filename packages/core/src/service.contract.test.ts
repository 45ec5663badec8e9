/** What start, stop, register and a change of flow promise, on the whole phone against the in-memory switchboard. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { composePhone } from './engine.ts'
import { leftovers, openWorld, outcome, passwords } from './phone.fixture.ts'
import { createSipAgent } from './sip/index.ts'
import { FakeMedia } from './testing/fakeMedia.ts'
import type { Call, WebSocketLike } from './types.ts'

afterEach(async () => {
  expect(await leftovers()).toEqual([])
})

describe('listeners may command the phone', () => {
  it('a redial from callEnded is a call that its caller holds', async () => {
    const { alice, bob, inc, world } = await talk()
    const redialled: Call[] = []
    const leave = alice.phone.on('callEnded', () => {
      leave()
      redialled.push(alice.phone.call('bob'))
    })
    const ended = inc.hangUp()
    await world.pass(1_000)
    await ended
    expect(redialled[0]?.getSnapshot().status).toBe('ringing')
    expect([alice.phone.calls.length, bob.phone.calls.length]).toEqual([1, 1])
  })

  it('so is a call from a subscription; one from inspect is refused and dials nobody', async () => {
    const world = openWorld()
    const bob = await world.registered('bob')
    const codes: string[] = []
    const alice = world.join('alice', {
      inspect: (event) => {
        if (event.type !== 'chart' || event.event !== 'registration.registered' || codes.length > 0) return
        try {
          alice.phone.call('bob')
        } catch (error) {
          codes.push((error as { code: string }).code)
        }
      },
    })
    await alice.start()
    await world.pass(1_000)
    expect(codes).toEqual(['invalidState'])
    expect([bob.incoming.length, alice.phone.calls.length]).toEqual([0, 0])
    const leave = alice.phone.subscribe(() => {
      leave()
      alice.phone.call('bob')
    })
    await Promise.all([alice.phone.register(), alice.phone.unregister(), world.pass(3_000)])
    expect(bob.incoming).toHaveLength(1)
  })
})

describe('start', () => {
  it('again after a refusal registers', async () => {
    const world = openWorld()
    const lift = world.switchboard.faults.respond({ method: 'REGISTER', status: 403 })
    const alice = world.join('alice')
    expect(await alice.start()).toBe('registrationForbidden')
    lift()
    await world.pass(2_000)
    expect(await alice.start()).toBe('done')
    expect(alice.phone.getSnapshot().registration.status).toBe('registered')
  })

  it('again after unregister registers', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    await Promise.all([alice.phone.unregister(), world.pass(2_500)])
    expect(await alice.start()).toBe('done')
  })

  it('is no dead end when the credentials come late', async () => {
    const world = openWorld()
    let asked = 0
    const alice = world.join('alice', {
      credentials: async () => {
        asked += 1
        if (asked === 1) throw new Error('token endpoint 503')
        return { password: passwords.alice }
      },
    })
    const started = alice.phone.start().catch((error: unknown) => error)
    await world.pass(500)
    expect(await started).toMatchObject({ code: 'credentialsUnavailable', cause: { message: 'token endpoint 503' } })
    await world.pass(60_000)
    expect(alice.phone.getSnapshot().registration.status).toBe('registered')
  })

  it('without registration needs no credentials', async () => {
    const world = openWorld()
    const alice = world.join('alice', {
      register: false,
      credentials: async () => {
        throw new Error('down')
      },
    })
    expect(await alice.start()).toBe('done')
  })

  it('loses against the stop that came after it', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const all = [alice.phone.stop(), alice.phone.start(), alice.phone.stop()].map(outcome)
    await world.pass(10_000)
    expect(all.map((each) => each.read())).toEqual(['done', 'invalidState', 'done'])
    expect(alice.phone.getSnapshot().status).toBe('stopped')
  })
})

describe('stop', () => {
  it('ends calls that cannot say goodbye, for whoever shows them', async () => {
    const { alice, out, world } = await talk()
    world.switchboard.faults.halfOpen('alice')
    const held = outcome(out.hold())
    await Promise.all([alice.phone.stop(), world.pass(2_000)])
    expect(held.read()).toBe('callEnded')
    expect(out.getSnapshot()).toMatchObject({
      status: 'ended',
      end: { reason: 'hangUp', by: 'local' },
      can: { hangUp: false },
    })
    expect(alice.ended.map(({ status }) => status)).toEqual(['ended'])
  })

  it('on one device leaves the others of the same user ringing', async () => {
    const world = openWorld()
    const alice = await world.registered('alice')
    const desk = await world.registered('bob')
    const mobile = await world.registered('bob')
    const out = alice.phone.call('bob')
    await world.pass()
    await Promise.all([desk.phone.stop(), world.pass(3_000)])
    expect(out.getSnapshot().status).toBe('ringing')
    expect(mobile.incoming[0]?.getSnapshot().status).toBe('ringing')
  })
})

describe('register and unregister', () => {
  it('settle when the other overtakes them', async () => {
    const world = openWorld()
    const { phone } = await world.registered('alice')
    const gone = outcome(phone.unregister())
    const back = outcome(phone.register())
    await world.pass(10_000)
    expect([gone.read(), back.read(), phone.getSnapshot().registration.status]).toEqual([
      'invalidState',
      'done',
      'registered',
    ])
  })

  it.each(['register', 'start'] as const)(
    '%s() settles an unregister() that it overtakes, and at once',
    async (way) => {
      const world = openWorld()
      const { phone } = await world.registered('alice')
      world.switchboard.faults.respond({ method: 'REGISTER', status: 503 })
      const gone = outcome(phone.unregister())
      void phone[way]().catch(() => undefined)
      await world.pass(0)
      expect(gone.read()).toBe('invalidState')
    },
  )

  it('unregister() settles a register() that it overtakes, and at once', async () => {
    const world = openWorld()
    const { phone } = await world.registered('alice')
    await Promise.all([phone.unregister(), world.pass(2_500)])
    world.switchboard.faults.drop()
    const back = outcome(phone.register())
    const gone = outcome(phone.unregister())
    await world.pass(0)
    expect(back.read()).toBe('invalidState')
    await world.pass(5_000)
    expect([gone.read(), phone.getSnapshot().registration.status]).toEqual(['done', 'unregistered'])
  })

  it('unregister while there is no connection is not forgotten', async () => {
    const world = openWorld()
    const up = world.switchboard.faults.down()
    const alice = world.join('alice')
    expect(await alice.start()).toBe('pending')
    await world.pass(16_000)
    await Promise.all([alice.phone.unregister(), world.pass()])
    up()
    await world.pass(60_000)
    expect(alice.phone.getSnapshot()).toMatchObject({
      connection: { status: 'connected' },
      registration: { status: 'unregistered' },
    })
  })

  it('register rejects when the connection has failed for good, or the server says later', async () => {
    const world = openWorld()
    const busy = await world.registered('bob')
    await Promise.all([busy.phone.unregister(), world.pass(2_500)])
    world.switchboard.faults.respond({ method: 'REGISTER', status: 503, retryAfter: 60 })
    const later = outcome(busy.phone.register())
    await world.pass(3_000)
    expect(later.read()).toBe('registrationServerError')
  })
})

describe('a call over a change of flow', () => {
  it('goes on when the phone is not registered any more', async () => {
    const { alice, out, inc, world } = await talk()
    await Promise.all([alice.phone.unregister(), world.pass(2_500)])
    alice.sockets.at(-1)?.close()
    await world.pass(3_000)
    expect(out.getSnapshot().signalling).not.toBe('down')
    await world.pass(120_000)
    expect([out.getSnapshot().status, inc.getSnapshot().status]).toEqual(['established', 'established'])
  })

  it('goes on when the registrar has no time for the phone; registered is not shown meanwhile', async () => {
    const { alice, out, world } = await talk()
    world.switchboard.faults.respond({ method: 'REGISTER', status: 503, retryAfter: 300 })
    world.switchboard.faults.killFlow('alice')
    await world.pass(10_000)
    expect(alice.phone.getSnapshot()).toMatchObject({
      connection: { status: 'connected' },
      registration: { status: 'registering' },
    })
    await world.pass(120_000)
    expect(out.getSnapshot().status).toBe('established')
  })
})

it('calls that only wait for their goodbye take no place of calls.max', async () => {
  const world = openWorld()
  const alice = await world.registered('alice', { calls: { max: 1 } })
  const bob = await world.registered('bob')
  const { out, inc } = await world.ring(alice, bob)
  await inc.answer()
  await world.pass()
  const ended = out.hangUp()
  expect(alice.phone.call('bob').getSnapshot().status).toBe('preparing')
  await Promise.all([ended, world.pass(1_000)])
})

it('a server that takes connections only to close them is not stormed', async () => {
  vi.useFakeTimers()
  let opened = 0
  const closing = (): WebSocketLike => {
    opened += 1
    const socket = new ClosingSocket()
    setTimeout(() => socket.onopen?.({} as never), 20)
    setTimeout(() => socket.onclose?.({ code: 1013, reason: 'later', wasClean: true } as never), 40)
    return socket
  }
  const phone = composePhone(
    { uri: 'sip:alice@example.test', servers: 'wss://x', register: false, webSocket: closing },
    {
      network: { subscribe: () => () => {} },
      loadSip: async () => createSipAgent,
      loadMedia: async () => () => new FakeMedia(),
    },
  )
  const started = outcome(phone.start())
  await vi.advanceTimersByTimeAsync(300_000)
  expect(started.read()).toBe('done')
  expect(opened).toBeGreaterThan(5)
  expect(opened).toBeLessThan(40)
  await Promise.all([phone.stop(), vi.advanceTimersByTimeAsync(2_000)])
  vi.useRealTimers()
})

class ClosingSocket implements WebSocketLike {
  readonly readyState = 1
  readonly protocol = 'sip'
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  send(): void {}
  close(): void {}
}

async function talk() {
  const world = openWorld()
  return { world, ...(await world.talk()) }
}
