import { expect, test } from 'vitest'
import { createNetwork } from './network.ts'

/** A socket that is driven by hand. */
function fakeWire() {
  return {
    readyState: 1,
    protocol: 'sip',
    sent: [] as string[],
    closes: 0,
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: string }) => void) | null,
    onerror: null as (() => void) | null,
    onclose: null as ((event: { code: number }) => void) | null,
    send(data: string) {
      this.sent.push(data)
    },
    close() {
      this.closes += 1
    },
  }
}

function world() {
  const wires: ReturnType<typeof fakeWire>[] = []
  const network = createNetwork(() => () => {
    const wire = fakeWire()
    wires.push(wire)
    return wire
  })
  const open = (user: string) => {
    const socket = network.webSocket(user)('wss://edge.test', 'sip')
    const wire = wires.at(-1)
    if (!wire) throw new Error('none was opened')
    const seen: string[] = []
    socket.onopen = () => seen.push('open')
    socket.onmessage = ({ data }: { data: string }) => seen.push(data)
    socket.onclose = ({ code }: { code: number }) => seen.push(`close ${code}`)
    return { socket, wire, seen }
  }
  return { network, open }
}

test('a socket carries both ways, and ends as its server says', () => {
  const { socket, wire, seen } = world().open('alice')
  wire.onopen?.()
  wire.onmessage?.({ data: '200 OK' })
  socket.send('REGISTER')
  wire.onclose?.({ code: 1001 })
  expect({ seen, sent: wire.sent }).toEqual({ seen: ['open', '200 OK', 'close 1001'], sent: ['REGISTER'] })
})

test('a network that goes takes the user’s sockets with it at once, and carries nothing any more', () => {
  const { network, open } = world()
  const alice = open('alice')
  network.set('alice', false)
  alice.socket.send('REGISTER')
  alice.wire.onmessage?.({ data: '200 OK' })
  alice.wire.onclose?.({ code: 1000 })
  expect(alice.seen).toEqual(['close 1006'])
  expect(alice.wire).toMatchObject({ sent: [], closes: 1 })
  expect(alice.socket.readyState).toBe(3)
})

test('there is no new socket before the network is back, for this user alone', () => {
  const { network, open } = world()
  const bob = open('bob')
  network.set('alice', false)
  expect(() => open('alice')).toThrow('alice has no network')
  expect(network.isUp('alice')).toBe(false)
  expect(bob.seen).toEqual([])
  network.set('alice', true)
  const { socket, wire } = open('alice')
  socket.send('REGISTER')
  expect(wire.sent).toEqual(['REGISTER'])
})
