/** A connection that carries SIP messages: a WebSocket, or TCP as desk equipment uses it. */
import WebSocket from 'ws'
import type { Socket } from '../places.ts'
import type { Reach } from '../reach.ts'
import { type Message, parseMessage } from './message.ts'

export interface Wire {
  readonly transport: 'WS' | 'WSS' | 'TCP'
  send(text: string): void
  onMessage: (message: Message) => void
  readonly open: boolean
  /** Ends it without a goodbye. */
  cut(): void
}

/** @param authority PEM of the authority that signed the server's certificate, for wss */
export async function webSocket(reach: Reach, url: string, authority?: string): Promise<Wire> {
  const { hostname, port, protocol } = new URL(url)
  const below = await reach.connect({ address: hostname, port: Number(port) })
  const secure = protocol === 'wss:'
  const { connect } = await import('node:tls')
  const stream = secure ? connect({ socket: below, ca: authority, host: hostname }) : below
  const socket = new WebSocket(url, 'sip', { createConnection: () => stream })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const wire: Wire = {
    transport: secure ? 'WSS' : 'WS',
    send: (text) => socket.send(text),
    onMessage: () => {},
    get open() {
      return socket.readyState === WebSocket.OPEN
    },
    cut: () => socket.terminate(),
  }
  socket.on('message', (data) => {
    const text = String(data)
    if (text.trim() !== '') wire.onMessage(parseMessage(text))
  })
  socket.on('error', () => {})
  return wire
}

export async function tcp(reach: Reach, to: Socket): Promise<Wire> {
  const socket = await reach.connect(to)
  let buffer = Buffer.alloc(0)
  const wire: Wire = {
    transport: 'TCP',
    send: (text) => socket.write(text),
    onMessage: () => {},
    get open() {
      return !socket.destroyed
    },
    cut: () => socket.destroy(),
  }
  socket.on('error', () => {})
  socket.on('data', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data])
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/^(?:content-length|l)\s*:\s*(\d+)/im.exec(buffer.subarray(0, end).toString())?.[1] ?? 0)
      if (buffer.length < end + 4 + length) return
      const text = buffer.subarray(0, end + 4 + length).toString('utf8')
      buffer = buffer.subarray(end + 4 + length)
      wire.onMessage(parseMessage(text))
    }
  })
  return wire
}
