/** A switchboard on a real port: SIP over WebSocket (RFC 7118) with `ws`. */
import type { Server } from 'node:http'
import type { RawData, WebSocket } from 'ws'
import { limits } from '../message/parse.ts'
import type { Switchboard } from '../switchboard.ts'

export interface ListenOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Milliseconds between pings; a client that leaves one unanswered is cut. 0, the default, sends none. */
  readonly pingInterval?: number
}

export interface Listening {
  /** `ws://127.0.0.1:5066` */
  readonly url: string
  readonly port: number
  /** Cuts the connections and frees the port; the switchboard lives on. */
  close(): Promise<void>
}

/** Rejects when the port is taken, or when the optional peer dependency `ws` is missing. */
export async function listen(switchboard: Switchboard, options: ListenOptions = {}): Promise<Listening> {
  const { WebSocketServer } = await loadWs()
  const { createServer } = await import('node:http')
  const { host = '127.0.0.1', pingInterval = 0 } = options
  const http = createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' })
    response.end('This is a SIP over WebSocket server: connect with the subprotocol "sip".\n')
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols: () => 'sip',
  })
  http.on('upgrade', (request, socket, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim())
    socket.on('error', () => socket.destroy())
    if (!offered.includes('sip'))
      return refuse('400 Bad Request', 'Offer the WebSocket subprotocol "sip" (RFC 7118 4.1).')
    if (!switchboard.isAccepting) return refuse('503 Service Unavailable', 'The switchboard refuses connections.')
    sockets.handleUpgrade(request, socket, head, (webSocket) => attach(switchboard, webSocket))

    function refuse(status: string, text: string): void {
      socket.end(
        `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${text.length + 1}\r\nConnection: close\r\n\r\n${text}\n`,
      )
    }
  })
  const port = await bind(http, options.port ?? 0, host)
  const pinger = pingInterval > 0 ? setInterval(() => ping(sockets.clients), pingInterval) : undefined
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        clearInterval(pinger)
        for (const each of sockets.clients) each.terminate()
        sockets.close()
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

function attach(switchboard: Switchboard, socket: WebSocket): void {
  const handler = switchboard.attach({
    send: (text) => {
      if (socket.readyState === socket.OPEN) socket.send(text)
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    pause: (paused) => (paused ? socket.pause() : socket.resume()),
  })
  if (!handler) {
    socket.close(1013, 'The switchboard refuses connections')
    return
  }
  socket.on('message', (data, isBinary) => handler.receive(isBinary ? bytes(data) : bytes(data).toString('utf8')))
  // Such as a frame over the limit; `ws` closes with 1009 or 1007 by itself.
  socket.on('error', () => {})
  socket.on('close', () => handler.closed())
}

function bytes(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? Buffer.from(data) : data
}

const unanswered = new WeakSet<WebSocket>()

function ping(clients: Iterable<WebSocket>): void {
  for (const each of clients) {
    if (unanswered.has(each)) {
      each.terminate()
      continue
    }
    unanswered.add(each)
    each.once('pong', () => unanswered.delete(each))
    each.ping()
  }
}

async function bind(http: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => resolve())
  })
  const address = http.address()
  return typeof address === 'object' && address ? address.port : port
}

async function loadWs(): Promise<typeof import('ws')> {
  try {
    return await import('ws')
  } catch (cause) {
    throw new Error('listen() needs the package "ws": npm install ws', { cause })
  }
}
