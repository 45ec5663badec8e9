/** What the site's own server does: the page, the bundle, short-lived credentials; here, a SIP platform too. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createSwitchboard, type Switchboard } from '@offhook/switchboard'
import { listen, weriftMedia } from '@offhook/switchboard/node'
import { build } from 'tsdown'
import { bundle } from '../../packages/embed/bundle.config.ts'

const page = fileURLToPath(new URL('index.html', import.meta.url))

/** The bundle that `@offhook/embed` publishes, into an empty `folder`. */
export async function buildBundle(folder: string): Promise<void> {
  await build({ ...bundle, config: false, outDir: folder, logLevel: 'error' })
}

export interface ExampleOptions {
  /** The folder with `offhook.js`. */
  readonly bundle: string
  /** 0, the default, takes a free one. */
  readonly port?: number
}

export interface Example {
  /** `http://127.0.0.1:4243/` */
  readonly url: string
  readonly switchboard: Switchboard
  close(): Promise<void>
}

/** On loopback alone: everybody who asks is given credentials. */
export async function serveExample({ bundle, port = 0 }: ExampleOptions): Promise<Example> {
  const switchboard = createSwitchboard({
    domain: 'example.test',
    users: { visitor: randomBytes(24).toString('base64url') },
    media: weriftMedia(),
  })
  switchboard.lines.add('+15550100', (call) => call.answer())
  const sip = await listen(switchboard)
  const http = createServer((request, response) => {
    answer(request, response, bundle, switchboard).catch(() => response.writeHead(404).end('Not found\n'))
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    forward(request, socket, head, sip.port)
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', resolve)
  })
  const address = http.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}/`,
    switchboard,
    async close() {
      switchboard.close()
      await sip.close()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

async function answer(
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  bundle: string,
  switchboard: Switchboard,
): Promise<void> {
  const { pathname } = new URL(url, 'http://example')
  if (pathname === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(await readFile(page))
  } else if (pathname.startsWith('/offhook/')) {
    const script = await readFile(join(bundle, basename(pathname)))
    response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script)
  } else if (pathname === '/sip-credentials' && method === 'POST') {
    response.setHeader('content-type', 'application/json').setHeader('cache-control', 'no-store')
    response.end(JSON.stringify(switchboard.issueCredentials('visitor', { ttl: 300 })))
  } else response.writeHead(404).end('Not found\n')
}

/** The page's `/sip` to the switchboard's own port, byte by byte. */
function forward(request: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const upstream = connect(port, '127.0.0.1', () => {
    const headers = request.rawHeaders.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${request.rawHeaders[at + 1]}`]))
    upstream.write(`GET ${request.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
    upstream.write(head)
    socket.pipe(upstream)
    upstream.pipe(socket)
  })
  const end = () => {
    upstream.destroy()
    socket.destroy()
  }
  for (const side of [socket, upstream]) side.on('error', end).on('close', end)
}
