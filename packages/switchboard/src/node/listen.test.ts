import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSwitchboard } from '../switchboard.ts'
import { RawClient, sdp } from '../testing/rawClient.ts'
import { passwords } from '../testing/world.ts'
import { listen } from './listen.ts'

const cleanups: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(options: { pingInterval?: number } = {}) {
  const switchboard = createSwitchboard({ domain: 'example.test', users: passwords })
  cleanups.push(() => switchboard.close())
  const server = await listen(switchboard, options)
  cleanups.push(() => server.close())
  return { switchboard, server }
}

/** Node 20 has no WebSocket of its own; `ws` has the same face. */
async function open(url: string, user: string): Promise<RawClient> {
  const socket = new WebSocket(url, 'sip')
  const client = new RawClient(user, 'example.test', {
    url,
    protocol: 'sip',
    get readyState() {
      return socket.readyState
    },
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
    addEventListener: (type, listener) => Reflect.apply(socket.addEventListener, socket, [type, listener]),
    removeEventListener: () => {},
  })
  await new Promise((resolve) => socket.once('open', resolve))
  return client
}

test('two users register and call over ws', async () => {
  const { server } = await start()
  const alice = await open(server.url, 'alice')
  const bob = await open(server.url, 'bob')
  expect((await alice.register(passwords.alice)).status).toBe(200)
  expect((await bob.register(passwords.bob)).status).toBe(200)
  const invite = alice.invite('sip:bob@example.test')
  bob.respond(await bob.next('INVITE'), 200, sdp)
  const ok = await alice.nextResponse('200 INVITE')
  expect(ok.body).toBe(sdp)
  alice.inDialog('ACK', invite, ok)
  await bob.next('ACK')
})

test('a double CRLF is answered by one', async () => {
  const { server } = await start()
  const alice = await open(server.url, 'alice')
  alice.socket.send('\r\n\r\n')
  await expect.poll(() => alice.pongs).toEqual(['\r\n'])
})

test('a client without the subprotocol is refused with the reason', async () => {
  const { server } = await start()
  const socket = new WebSocket(server.url, 'xmpp')
  const status = await new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(`${response.statusCode} ${text}`))
    })
  })
  expect(status).toContain('400 Offer the WebSocket subprotocol "sip"')
})

test('a server that is down cuts clients and refuses new ones', async () => {
  const { server, switchboard } = await start()
  const alice = await open(server.url, 'alice')
  const lift = switchboard.faults.down()
  await expect.poll(() => alice.closed?.code).toBe(1006)
  const refused = await new Promise((resolve) => {
    const socket = new WebSocket(server.url, 'sip')
    socket.on('error', (error) => resolve(error.message))
  })
  expect(refused).toContain('503')
  lift()
  const again = await open(server.url, 'alice')
  expect((await again.register(passwords.alice)).status).toBe(200)
})

test('binary frames are read like text', async () => {
  const { server } = await start()
  const socket = new WebSocket(server.url, 'sip')
  await new Promise((resolve) => socket.once('open', resolve))
  const answer = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))
  const lines = [
    'OPTIONS sip:example.test SIP/2.0',
    'v: SIP/2.0/WS x.invalid;branch=z9hG4bK1',
    'f: <sip:alice@example.test>;tag=1',
    't: <sip:example.test>',
    'i: 1',
    'CSeq: 1 OPTIONS',
  ]
  socket.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))
  expect(await answer).toContain('SIP/2.0 407')
  socket.close()
})

test('a frame over the limit ends the connection, not the server', async () => {
  const { server } = await start()
  const alice = await open(server.url, 'alice')
  alice.socket.send('x'.repeat(70_000))
  await expect.poll(() => alice.closed?.code).toBe(1009)
  const bob = await open(server.url, 'bob')
  expect((await bob.register(passwords.bob)).status).toBe(200)
})

test('a client that does not answer pings is cut', async () => {
  const { server } = await start({ pingInterval: 20 })
  const deaf = new WebSocket(server.url, 'sip', { autoPong: false })
  const alive = await open(server.url, 'alice')
  const code = await new Promise((resolve) => deaf.once('close', resolve))
  expect(code).toBe(1006)
  expect((await alive.register(passwords.alice)).status).toBe(200)
})

test('a half-open flow hears nothing and says nothing', async () => {
  const { server, switchboard } = await start()
  const alice = await open(server.url, 'alice')
  await alice.register(passwords.alice)
  const lift = switchboard.faults.halfOpen('alice')
  alice.socket.send('\r\n\r\n')
  // What bob sends after it has been answered by now, so alice's would have been.
  const bob = await open(server.url, 'bob')
  bob.socket.send('\r\n\r\n')
  await expect.poll(() => bob.pongs).toEqual(['\r\n'])
  expect(alice.pongs).toEqual([])
  lift()
  await expect.poll(() => alice.pongs).toEqual(['\r\n'])
})
