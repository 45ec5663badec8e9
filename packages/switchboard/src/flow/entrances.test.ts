import { MessageChannel } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { RawClient, sdp } from '../testing/rawClient.ts'
import { settle } from '../testing/virtualClock.ts'
import { createWorld, passwordOf } from '../testing/world.ts'
import { connectPort } from './messagePort.ts'

test('an in-memory socket behaves like a browser’s', async () => {
  const { switchboard } = createWorld()
  const socket = switchboard.connect()
  const seen: string[] = []
  const record = (event: { type: string }) => seen.push(`${event.type} ${socket.readyState}`)
  socket.onopen = record
  socket.onclose = record
  socket.addEventListener('open', record)
  expect(socket.readyState).toBe(0)
  expect(socket.protocol).toBe('sip')
  expect(() => socket.send('too soon')).toThrow('still connecting')
  await settle()
  socket.removeEventListener('open', record)
  socket.close(3000, 'bye')
  expect(socket.readyState).toBe(2)
  socket.send('ignored')
  await settle()
  expect(seen).toEqual(['open 1', 'open 1', 'close 3'])
})

test('a socket closed before it is open never opens', async () => {
  const { switchboard } = createWorld()
  const socket = switchboard.connect()
  const seen: string[] = []
  socket.onopen = () => seen.push('open')
  socket.onclose = (event) => seen.push(`close ${event.code}`)
  socket.close()
  await settle()
  expect(seen).toEqual(['close 1006'])
})

test('keep-alives are answered, noise is not', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  for (const noise of ['', '\r\n', 'hello', '\u0000', 'SIP/2.0 200 OK\r\n\r\n', 'ACK x SIP/2.0\r\n\r\n'])
    alice.socket.send(noise)
  alice.socket.send('\r\n\r\n')
  await settle()
  expect(alice.pongs).toEqual(['\r\n'])
  expect(alice.received).toEqual([])
})

test('a request that is malformed but whole enough gets 400', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  alice.send(alice.request('OPTIONS', 'sip:example.test', { CSeq: '1 INVITE' }))
  expect((await alice.nextResponse('400 INVITE')).reason).toBe('CSeq Method Differs')
})

test('closing the switchboard closes every socket and leaves no timer', async () => {
  const { registered, switchboard, clock } = createWorld()
  const alice = await registered('alice')
  alice.invite('sip:noanswer@example.test')
  await alice.next('180 INVITE')
  switchboard.close()
  await settle()
  expect(alice.closed?.code).toBe(1001)
  expect(clock.pending).toBe(0)
  const late = switchboard.connect()
  const seen: number[] = []
  late.onclose = (event) => seen.push(event.code)
  await settle()
  expect(seen).toEqual([1006])
})

test('two users over MessagePorts, one of whom reconnects on the same port', async () => {
  const { switchboard } = createWorld()
  const channels = [new MessageChannel(), new MessageChannel()]
  const stops = channels.map((channel) => switchboard.accept(channel.port1))
  const [a, b] = channels
  if (!a || !b) throw new Error('two were made')
  const alice = new RawClient('alice', 'example.test', connectPort(a.port2))
  const bob = new RawClient('bob', 'example.test', connectPort(b.port2))
  await expect.poll(() => [alice.socket.readyState, bob.socket.readyState]).toEqual([1, 1])
  expect((await alice.register(passwordOf('alice'))).status).toBe(200)
  expect((await bob.register(passwordOf('bob'))).status).toBe(200)
  const invite = alice.invite('sip:bob@example.test')
  bob.respond(await bob.next('INVITE'), 200, sdp)
  const ok = await alice.nextResponse('200 INVITE')
  alice.inDialog('ACK', invite, ok)
  await bob.next('ACK')

  switchboard.faults.killFlow('bob')
  await expect.poll(() => bob.closed?.code).toBe(1006)
  await bob.attach(connectPort(b.port2))
  expect((await bob.register(passwordOf('bob'))).status).toBe(200)
  alice.inDialog('BYE', invite, ok)
  bob.respond(await bob.next('BYE'), 200)
  await alice.next('200 BYE')

  alice.socket.close(1000)
  await expect.poll(() => alice.closed?.code).toBe(1000)
  for (const stop of stops) stop()
  expect(switchboard.registrations('bob')).toMatchObject([{ connected: false }])
  for (const channel of channels) channel.port1.close()
})

test('a port is refused like a socket while the server is down', async () => {
  const { switchboard } = createWorld()
  const { port1, port2 } = new MessageChannel()
  switchboard.accept(port1)
  switchboard.faults.down()
  const socket = connectPort(port2)
  let code = 0
  socket.onclose = (event) => {
    code = event.code
  }
  await expect.poll(() => code).toBe(1006)
  port1.postMessage('not one of ours')
  port1.close()
})

test('the sockets of a port close when the switchboard stops serving it', async () => {
  const { switchboard } = createWorld()
  const { port1, port2 } = new MessageChannel()
  const stop = switchboard.accept(port1)
  const socket = connectPort(port2)
  const codes: number[] = []
  socket.onclose = ({ code }) => codes.push(code)
  await expect.poll(() => socket.readyState).toBe(1)
  stop()
  await expect.poll(() => codes).toEqual([1001])
  port1.close()
})

test('a socket whose close nobody answers closes after two seconds, and leaves no listener', () => {
  vi.useFakeTimers()
  let listeners = 0
  const socket = connectPort({
    postMessage: () => {},
    addEventListener: () => listeners++,
    removeEventListener: () => listeners--,
  })
  const codes: number[] = []
  socket.onclose = ({ code }) => codes.push(code)
  socket.close()
  vi.advanceTimersByTime(1_999)
  expect(codes).toEqual([])
  vi.advanceTimersByTime(1)
  vi.useRealTimers()
  expect({ codes, listeners, state: socket.readyState }).toEqual({ codes: [1006], listeners: 0, state: 3 })
})
