import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { createSocket } from '../actors/socket.ts'
import { FakeSip } from '../testing/fakeSip.ts'
import { FakeSockets } from '../testing/fakeSocket.ts'
import { createManualClock } from '../testing/manualClock.ts'
import { type ConnectionDeps, createConnectionMachine } from './connection.machine.ts'
import { viewConnection } from './connection.view.ts'
import { createFakeHub } from './hub.fixture.ts'
import type { ConnectionReport } from './messages.ts'
import { explore } from './paths.fixture.ts'

const [first, second] = ['wss://one.test', 'wss://two.test']

function start(options: { servers?: string[]; retryDelay?: ConnectionDeps['retryDelay']; random?: () => number } = {}) {
  const clock = createManualClock()
  const sip = new FakeSip()
  const sockets = new FakeSockets()
  const hub = createFakeHub<ConnectionReport>()
  const machine = createConnectionMachine({
    socket: createSocket(() => ({ sip, createWebSocket: sockets.create })),
    now: clock.now,
    random: options.random ?? (() => 0.5),
    retryDelay: options.retryDelay,
  })
  const input = { servers: options.servers ?? [first], parent: hub.ref }
  const actor = createActor(machine, { clock, input }).start()
  const view = () => viewConnection(actor.getSnapshot())
  const connect = () => {
    actor.send({ type: 'connect' })
    sockets.last.accept()
  }
  return { actor, clock, connect, hub, sip, sockets, view }
}

/** Loses the flow and lets the first retry, which is at once, begin. */
function lose({ clock, sockets }: ReturnType<typeof start>) {
  sockets.last.drop()
  clock.advance(300)
}

test('connects when told to, reports the flow and attaches it to the agent', () => {
  const { actor, connect, hub, sip, sockets, view } = start()
  expect(view()).toEqual({ status: 'disconnected', attempt: 0 })
  actor.send({ type: 'connect' })
  expect(view()).toEqual({ status: 'connecting', server: first, attempt: 1 })
  expect(sip.socket).toBeUndefined()
  connect()
  expect(view()).toEqual({ status: 'connected', server: first, attempt: 0 })
  expect(hub.reports).toEqual([{ type: 'connection.up', flowId: 1 }])
  sip.socket?.send('REGISTER')
  expect(sockets.last.sent).toEqual(['REGISTER'])
})

test('a page that keeps resuming does not put off the verdict on a flow that is silent', () => {
  const { actor, clock, connect, view } = start()
  connect()
  for (let resumed = 0; resumed < 4; resumed += 1) {
    actor.send({ type: 'page.resumed' })
    clock.advance(1_500)
  }
  expect(view().status).toBe('reconnecting')
})

test('the first retry after a loss is at once, the next ones wait longer and longer up to 30 s, without end', () => {
  const world = start()
  const { clock, connect, sockets, view } = world
  connect()
  sockets.last.drop()
  expect(view()).toMatchObject({ status: 'reconnecting', retryAt: clock.now() + 150 })
  const waits: number[] = []
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const lostAt = clock.now()
    const before = sockets.made.length
    while (sockets.made.length === before) clock.advance(50)
    waits.push(clock.now() - lostAt)
    sockets.last.fail()
  }
  expect(waits).toEqual([150, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000])
})

test('with a call the waits stay short, and a call that begins is not kept waiting', () => {
  const { actor, clock, connect, sockets, view } = start()
  connect()
  actor.send({ type: 'calls.changed', active: true })
  sockets.last.drop()
  for (let attempt = 0; attempt < 20; attempt += 1) {
    expect((view().retryAt ?? 0) - clock.now()).toBeLessThanOrEqual(2_400)
    clock.advance(2_400)
    sockets.last.fail()
  }
  actor.send({ type: 'calls.changed', active: false })
  clock.advance(2_400)
  sockets.last.fail()
  expect((view().retryAt ?? 0) - clock.now()).toBe(30_000)
  const before = sockets.made.length
  actor.send({ type: 'calls.changed', active: true })
  expect(sockets.made.length).toBe(before + 1)
})

test('a call that begins does not put off the question whether the flow lives', () => {
  const { actor, clock, connect, sip, view } = start()
  connect()
  clock.advance(22_000)
  actor.send({ type: 'calls.changed', active: true })
  clock.advance(0)
  expect(sip.pings).toBe(1)
  clock.advance(4_000)
  expect(view().status).toBe('reconnecting')
})

test('nor does a clock that is set back', () => {
  const { actor, clock, connect, sip } = start()
  connect()
  clock.sleep(-3_600_000)
  actor.send({ type: 'calls.changed', active: true })
  clock.advance(5_000)
  expect(sip.pings).toBe(1)
})

test('retries are spread: half to one and a half times the wait', () => {
  for (const [random, wait] of [
    [0, 250],
    [0.999, 749.5],
  ] as const) {
    const { clock, connect, sockets, view } = start({ random: () => random })
    connect()
    sockets.last.drop()
    clock.advance(300)
    sockets.last.fail()
    expect((view().retryAt ?? 0) - clock.now()).toBeCloseTo(wait, 5)
  }
})

test('with a call they are spread less: no pause is longer than 2.9 s', () => {
  for (const [random, wait] of [
    [0, 1_920],
    [0.999, 2_879],
  ] as const) {
    const { actor, clock, connect, sockets, view } = start({ random: () => random })
    connect()
    actor.send({ type: 'calls.changed', active: true })
    sockets.last.drop()
    for (let attempt = 0; attempt < 5; attempt += 1) {
      clock.advance(3_000)
      sockets.last.fail()
    }
    expect((view().retryAt ?? 0) - clock.now()).toBeCloseTo(wait, 0)
  }
})

test('a lost flow is tried again at the same server, then at the others in order', () => {
  const { clock, connect, sockets } = start({ servers: [first, second] })
  connect()
  sockets.last.drop()
  for (let attempt = 0; attempt < 4; attempt += 1) {
    clock.advance(60_000 / 10)
    if (sockets.last.readyState === 0) sockets.last.fail()
  }
  expect(sockets.made.map((socket) => socket.url).slice(0, 5)).toEqual([first, first, second, first, second])
})

test('an attempt that hangs is abandoned after 5 s and never speaks again', () => {
  const { actor, clock, hub, sip, sockets, view } = start()
  actor.send({ type: 'connect' })
  const hung = sockets.last
  const { onopen, onmessage, onclose } = hung
  clock.advance(5000)
  expect(view()).toMatchObject({ status: 'reconnecting', error: { code: 'connectionTimeout' } })
  expect(hung.readyState).toBe(2)
  // Also through handlers that somebody kept.
  hung.onopen = onopen
  hung.onmessage = onmessage
  hung.onclose = onclose
  hung.accept()
  hung.receive('late')
  hung.drop(1000)
  expect(sip.frames).toEqual([])
  expect(sip.socket).toBeUndefined()
  expect(hub.reports).toEqual([])
})

test.each(['network.online', 'network.changed', 'page.resumed'] as const)('%s ends the wait at once', (type) => {
  const { actor, clock, connect, sockets } = start()
  connect()
  sockets.last.drop()
  for (let attempt = 0; attempt < 8; attempt += 1) {
    clock.advance(30_000)
    if (sockets.last.readyState === 0) sockets.last.fail()
  }
  const made = sockets.made.length
  actor.send({ type })
  expect(sockets.made.length).toBe(made + 1)
  sockets.last.fail()
  clock.advance(300)
  expect(sockets.made.length).toBe(made + 2)
})

/** For `minutes`, with a call up: how many WebSockets a server sees that drops each after `life` ms. */
function socketsWith(life: number, ms: number) {
  const { actor, clock, connect, sockets } = start({ random: () => 0.999 })
  connect()
  actor.send({ type: 'calls.changed', active: true })
  clock.advance(1_000)
  sockets.last.drop()
  const before = sockets.made.length
  let livesUntil = Number.POSITIVE_INFINITY
  for (const end = clock.now() + ms; clock.now() < end; clock.advance(100)) {
    if (sockets.last.readyState === 0) {
      sockets.last.accept()
      livesUntil = clock.now() + life
    } else if (sockets.last.readyState === 1 && clock.now() >= livesUntil) sockets.last.drop()
  }
  return sockets.made.length - before
}

test('a server that takes flows and drops them is spared, also with a call', () => {
  expect(socketsWith(0, 60_000)).toBeLessThanOrEqual(8)
  expect(socketsWith(4_000, 60_000)).toBeLessThanOrEqual(8)
  expect(socketsWith(0, 600_000)).toBeLessThanOrEqual(30)
})

test('a server that is away is tried every 3 s as long as a call waits for it', () => {
  const { actor, clock, connect, sockets, view } = start({ random: () => 0.999 })
  connect()
  actor.send({ type: 'calls.changed', active: true })
  clock.advance(1_000)
  sockets.last.drop()
  for (const end = clock.now() + 60_000; clock.now() < end; clock.advance(100))
    if (sockets.last.readyState === 0) sockets.last.fail()
  const back = clock.now()
  while (sockets.last.readyState !== 0) clock.advance(100)
  expect(clock.now() - back).toBeLessThan(3_000)
  sockets.last.accept()
  expect(view().status).toBe('connected')
})

test('a half-open flow is noticed within 40 s when idle', () => {
  const { clock, connect, hub, sip } = start()
  connect()
  clock.advance(25_000)
  expect(sip.pings).toBe(1)
  expect(hub.types).toEqual(['connection.up'])
  clock.advance(15_000)
  expect(hub.types).toEqual(['connection.up', 'connection.lost'])
})

test('a half-open flow is noticed within 10 s in a call, also when the call began just before', () => {
  const { actor, clock, connect, hub } = start()
  connect()
  clock.advance(20_000)
  actor.send({ type: 'calls.changed', active: true })
  clock.advance(10_000)
  expect(hub.types).toContain('connection.lost')
})

test('calls that come and go do not put off the moment at which a dead flow is noticed', () => {
  const { actor, clock, connect, hub } = start()
  connect()
  for (const active of [true, true, false]) {
    clock.advance(3_000)
    actor.send({ type: 'calls.changed', active })
  }
  // Asked 5 s after the first call, and given 4 s to answer.
  clock.advance(3_000)
  expect(hub.types).toContain('connection.lost')
})

test('any frame while a ping waits is life, and others are not reported', () => {
  const { clock, connect, hub, sip, sockets, actor } = start()
  connect()
  sockets.last.receive('SIP/2.0 200 OK')
  for (let minute = 0; minute < 10; minute += 1) {
    clock.advance(25_000)
    expect(actor.getSnapshot().matches({ flow: { connected: 'probing' } })).toBe(true)
    sockets.last.receive('NOTIFY')
    expect(actor.getSnapshot().matches({ flow: { connected: 'alive' } })).toBe(true)
  }
  expect(sip.pings).toBe(10)
  expect(hub.types).toEqual(['connection.up'])
})

test.each(['network.online', 'network.changed', 'page.resumed'] as const)(
  '%s makes a flow prove itself in 2 s',
  (type) => {
    const { actor, clock, connect, hub, sip, sockets } = start()
    connect()
    actor.send({ type })
    expect(sip.pings).toBe(1)
    sockets.last.receive('\r\n')
    clock.advance(3000)
    expect(hub.types).toEqual(['connection.up'])
    actor.send({ type })
    clock.advance(1000)
    if (type !== 'page.resumed') actor.send({ type })
    clock.advance(1000)
    expect(hub.types).toEqual(['connection.up', 'connection.lost'])
  },
)

test.each([1008, 4401, 4403])('close code %i is final and says so', (code) => {
  const { clock, connect, hub, sockets, view } = start()
  connect()
  sockets.last.drop(code, 'go away', true)
  clock.advance(600_000)
  expect(sockets.made.length).toBe(1)
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'connectionRefused', fatal: true } })
  expect(view().error?.message).toContain(`${code} go away`)
  expect(hub.types).toEqual(['connection.up', 'connection.lost', 'connection.failed'])
})

test.each([1001, 1006, 1012, 4000])('close code %i is a loss like any other', (code) => {
  const { clock, connect, sockets, view } = start()
  connect()
  sockets.last.drop(code, '', true)
  expect(view()).toMatchObject({ status: 'reconnecting', error: { code: 'connectionLost' } })
  clock.advance(300)
  sockets.last.accept()
  expect(view()).toEqual({ status: 'connected', server: first, attempt: 0 })
})

test('a server with another subprotocol is left for good; when all are such it fails', () => {
  const { actor, clock, sockets, view } = start({ servers: [first, second] })
  actor.send({ type: 'connect' })
  sockets.last.accept('mqtt')
  expect(view()).toMatchObject({ status: 'reconnecting', server: second })
  clock.advance(300)
  expect(sockets.last.url).toBe(second)
  sockets.last.fail()
  clock.advance(10_000)
  expect(sockets.last.url).toBe(second)
  sockets.last.accept('mqtt')
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'subprotocolRefused' } })
})

test('the policy of the app decides the waits, and null gives up', () => {
  const { actor, clock, sockets, view, hub } = start({ retryDelay: (attempt) => (attempt < 2 ? 1000 : null) })
  actor.send({ type: 'connect' })
  for (const made of [1, 2]) {
    sockets.last.fail()
    clock.advance(999)
    expect(sockets.made.length).toBe(made)
    clock.advance(1)
  }
  sockets.last.fail()
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'reconnectGaveUp' } })
  expect(hub.types).toEqual(['connection.failed'])
  actor.send({ type: 'connect' })
  sockets.last.accept()
  expect(view().status).toBe('connected')
})

test.each([
  [
    'throws',
    () => {
      throw new Error('app')
    },
  ],
  ['returns NaN', () => Number.NaN],
  ['returns -1', () => -1],
])('a policy that %s gives way to the default', (_, retryDelay) => {
  const { clock, connect, sockets, view } = start({ retryDelay })
  connect()
  sockets.last.drop()
  expect(view().retryAt).toBe(clock.now() + 150)
})

test('a URL that the browser refuses is a failed attempt, not a crash', () => {
  const { actor, clock, sockets, view } = start()
  sockets.error = new SyntaxError('bad URL')
  actor.send({ type: 'connect' })
  expect(view()).toMatchObject({ status: 'reconnecting', error: { code: 'connectionFailed' } })
  sockets.error = undefined
  clock.advance(300)
  sockets.last.accept()
  expect(view().status).toBe('connected')
})

test('disconnecting closes without waiting and leaves nothing behind', () => {
  const { actor, clock, connect, hub, sip, sockets, view } = start()
  connect()
  actor.send({ type: 'disconnect' })
  expect(view()).toEqual({ status: 'disconnected', attempt: 0 })
  expect(hub.types).toEqual(['connection.up', 'connection.lost'])
  expect([sockets.open(), sip.open(), clock.pending]).toEqual([0, 0, 0])
})

test('stopping in any state leaves nothing behind', () => {
  const stages: ((world: ReturnType<typeof start>) => void)[] = [
    ({ actor }) => actor.send({ type: 'connect' }),
    ({ connect }) => connect(),
    (world) => {
      world.connect()
      world.sockets.last.drop()
    },
    (world) => {
      world.connect()
      lose(world)
    },
    (world) => {
      world.connect()
      world.clock.advance(25_000)
    },
  ]
  for (const stage of stages) {
    const world = start()
    stage(world)
    world.actor.stop()
    expect([world.sockets.open(), world.sip.open(), world.clock.pending]).toEqual([0, 0, 0])
  }
})

test('the snapshot is frozen and the context is plain data', () => {
  const { actor, connect, sockets, view } = start()
  connect()
  sockets.last.drop()
  expect(Object.isFrozen(view())).toBe(true)
  expect(JSON.parse(JSON.stringify({ ...actor.getSnapshot().context, parent: null }))).toEqual({
    ...actor.getSnapshot().context,
    parent: null,
  })
})

test('every state is reached and left, and every transition is taken', () => {
  const sip = new FakeSip()
  const sockets = new FakeSockets()
  const machine = createConnectionMachine({
    socket: createSocket(() => ({ sip, createWebSocket: sockets.create })),
    now: () => 0,
    random: () => 0.5,
    retryDelay: (attempt) => (attempt < 2 ? attempt : null),
  })
  const found = explore(machine, {
    input: { servers: [first, second], parent: createFakeHub<ConnectionReport>().ref },
    distinguish: ({ context }) => [context.index, context.refused, context.retry],
    events: [
      { type: 'connect' },
      { type: 'disconnect' },
      { type: 'calls.changed', active: true },
      { type: 'network.online' },
      { type: 'network.offline' },
      { type: 'network.changed' },
      { type: 'page.resumed' },
      { type: 'socket.opened' },
      { type: 'socket.heard' },
      { type: 'socket.closed', code: 1006, reason: '', wasClean: false },
      { type: 'socket.closed', code: 4403, reason: '', wasClean: true },
      { type: 'socket.failed', reason: 'unreachable' },
      { type: 'socket.failed', reason: 'subprotocol' },
      { type: 'xstate.error.actor.socket', error: new Error('socket') },
      { type: 'xstate.after.connectTimeout.connection.flow.connecting' },
      { type: 'xstate.after.keepAlive.connection.flow.connected.alive' },
      { type: 'xstate.after.pongTimeout.connection.flow.connected.probing' },
      { type: 'xstate.after.probeTimeout.connection.flow.connected.verifying' },
      { type: 'xstate.after.retry.connection.backoff' },
    ],
  })
  expect(found).toMatchObject({ unreachable: [], deadEnds: [], crashes: [], untaken: [] })
})
