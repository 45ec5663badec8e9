/**
 * TCP connections to the platform from wherever the harness runs. Into a network namespace they go through a gateway: a small program
 * in there that listens on a Unix socket, which namespaces do not separate.
 */
import { request } from 'node:http'
import { connect, type Socket as NetSocket } from 'node:net'
import type { Socket } from './places.ts'

export interface Reach {
  /** Resolves to an open connection, rejects when there is none within `timeout` milliseconds. */
  connect(to: Socket, timeout?: number): Promise<NetSocket>
}

function opened(socket: NetSocket, timeout: number, event: 'connect' | 'data'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no connection after ${timeout} ms`)), timeout)
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      socket.off('error', failed).off('close', closed).off(event, ready)
      finish()
    }
    const failed = (error: Error) => settle(() => reject(error))
    const closed = () => settle(() => reject(new Error('the connection was closed')))
    const ready = () => settle(resolve)
    socket.once('error', failed).once('close', closed).once(event, ready)
  })
}

export const direct: Reach = {
  async connect({ address, port }, timeout = 2000) {
    const socket = connect(port, address)
    await opened(socket, timeout, 'connect')
    return socket
  },
}

/** @param path the Unix socket of a gateway */
export function through(path: string): Reach {
  return {
    async connect({ address, port }, timeout = 2000) {
      const socket = connect(path)
      await opened(socket, timeout, 'connect')
      socket.write(`${address} ${port}\n`)
      // The gateway sends one byte when the far connection stands, and closes when it does not.
      const answered = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => socket.destroy(new Error(`no connection after ${timeout} ms`)), timeout)
        const settle = (finish: () => void) => {
          clearTimeout(timer)
          socket.off('readable', read).off('error', failed).off('close', closed)
          finish()
        }
        const read = () => {
          if (socket.read(1) !== null) settle(resolve)
        }
        const failed = (error: Error) => settle(() => reject(error))
        const closed = () => settle(() => reject(new Error(`${address}:${port} refused the connection`)))
        socket.on('readable', read).once('error', failed).once('close', closed)
      })
      await answered
      return socket
    },
  }
}

export interface HttpRequest {
  /** Default: GET. */
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds; default 3000. */
  readonly timeout?: number
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

/** One HTTP request over a connection of its own. */
export async function http(reach: Reach, to: Socket, options: HttpRequest): Promise<HttpAnswer> {
  const { method = 'GET', path, headers = {}, body, timeout = 3000 } = options
  const socket = await reach.connect(to, timeout)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        method,
        path,
        host: to.address,
        port: to.port,
        createConnection: () => socket,
        headers: {
          ...headers,
          connection: 'close',
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
        answer.on('error', reject)
      },
    )
    sent.setTimeout(timeout, () => sent.destroy(new Error(`no answer after ${timeout} ms`)))
    sent.on('error', reject)
    sent.end(body)
  })
}
