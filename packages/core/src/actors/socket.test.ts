import { expect, test } from 'vitest'
import { createActor, setup } from 'xstate'
import { FakeSip } from '../testing/fakeSip.ts'
import { FakeSockets } from '../testing/fakeSocket.ts'
import { settle } from '../testing/manualClock.ts'
import { createSocket, type SocketCommand, type SocketEvent } from './socket.ts'

/** The actor under a chart that does nothing but listen, for as long as it is in `open`. */
function start(sip = new FakeSip(), sockets = new FakeSockets()) {
  const events: SocketEvent[] = []
  const machine = setup({
    types: { events: {} as SocketEvent | SocketCommand | { type: 'leave' } },
    actors: { socket: createSocket(() => ({ sip, createWebSocket: sockets.create })) },
  }).createMachine({
    initial: 'open',
    states: {
      open: {
        invoke: { src: 'socket', id: 'socket', input: { url: 'wss://one.test', flowId: 1 } },
        on: { leave: 'left' },
      },
      left: {},
    },
  })
  const actor = createActor(machine, {
    inspect: (inspection) => {
      if (inspection.type === '@xstate.event' && inspection.event.type.startsWith('socket.'))
        events.push(inspection.event as SocketEvent)
    },
  }).start()
  const ping = () => actor.getSnapshot().children.socket?.send({ type: 'ping' })
  return { actor, events, ping, sip, sockets }
}

test('frames are text, whatever they come as', async () => {
  const { sip, sockets } = start()
  sockets.last.accept()
  const bytes = new TextEncoder().encode('bytes é')
  sockets.last.receive('text')
  sockets.last.receive(bytes)
  sockets.last.receive(bytes.buffer)
  sockets.last.receive(new Blob(['blob']))
  sockets.last.receive(42)
  for (let turn = 0; turn < 50 && sip.frames.length < 4; turn += 1) await new Promise(setImmediate)
  expect(sip.frames).toEqual(['text', 'bytes é', 'bytes é', 'blob'])
  expect(sockets.last.binaryType).toBe('arraybuffer')
})

test('a frame that is read after the socket was left is dropped', async () => {
  const { actor, sip, sockets } = start()
  sockets.last.accept()
  sockets.last.receive(new Blob(['blob']))
  actor.send({ type: 'leave' })
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
  expect(sip.frames).toEqual([])
})

test('only the first frame after a ping is reported', () => {
  const { events, ping, sip, sockets } = start()
  sockets.last.accept()
  sockets.last.receive('before')
  ping()
  expect(sip.pings).toBe(1)
  sockets.last.receive('pong')
  sockets.last.receive('after')
  expect(events.map(({ type }) => type)).toEqual(['socket.opened', 'socket.heard'])
})

test('a close is reported with its code and reason', () => {
  const { events, sockets } = start()
  sockets.last.accept()
  sockets.last.drop(1012, 'restart', true)
  expect(events.at(-1)).toEqual({ type: 'socket.closed', code: 1012, reason: 'restart', wasClean: true })
})

test.each([
  ['sip', 'socket.opened'],
  ['', 'socket.opened'],
  ['mqtt', 'socket.failed'],
])('with subprotocol "%s" it is %s', (protocol, type) => {
  const { events, sip, sockets } = start()
  sockets.last.accept(protocol)
  expect(events.at(-1)?.type).toBe(type)
  expect(sip.socket === undefined).toBe(type === 'socket.failed')
})

test('a send that throws is a failure of the flow, not of the sender', () => {
  const { events, sip, sockets } = start()
  sockets.last.accept()
  sockets.last.sendError = new Error('closing')
  expect(() => sip.socket?.send('BYE')).not.toThrow()
  expect(events.at(-1)).toEqual({ type: 'socket.failed', reason: 'unreachable' })
})

test('a constructor that throws is a failure', () => {
  const sockets = new FakeSockets()
  sockets.error = new SyntaxError('bad URL')
  const { events } = start(new FakeSip(), sockets)
  expect(events).toEqual([{ type: 'socket.failed', reason: 'unreachable' }])
})

test('leaving closes at once, detaches the agent and survives an error that nobody listens to', async () => {
  const { actor, events, sip, sockets } = start()
  sockets.last.accept()
  actor.send({ type: 'leave' })
  await settle()
  expect(sockets.last.readyState).toBe(2)
  expect(sip.socket).toBeUndefined()
  expect([sockets.last.onopen, sockets.last.onmessage, sockets.last.onclose]).toEqual([null, null, null])
  expect(() => sockets.last.fail()).not.toThrow()
  expect(events.map(({ type }) => type)).toEqual(['socket.opened'])
})

test.each([
  ['wss://one.test', true],
  ['WS://localhost:8080', false],
])('the agent is told whether %s is over TLS', (url, isSecure) => {
  const sip = new FakeSip()
  const sockets = new FakeSockets()
  createActor(
    createSocket(() => ({ sip, createWebSocket: sockets.create })),
    { input: { url, flowId: 1 } },
  ).start()
  sockets.last.accept()
  expect(sip.socket?.isSecure).toBe(isSecure)
})

test('an older socket does not detach a newer one', () => {
  const sip = new FakeSip()
  const sockets = new FakeSockets()
  const logic = createSocket(() => ({ sip, createWebSocket: sockets.create }))
  const older = createActor(logic, { input: { url: 'wss://one.test', flowId: 1 } }).start()
  sockets.last.accept()
  const newer = createActor(logic, { input: { url: 'wss://one.test', flowId: 2 } }).start()
  sockets.last.accept()
  const attached = sip.socket
  older.stop()
  expect(sip.socket).toBe(attached)
  newer.stop()
  expect(sip.socket).toBeUndefined()
})
