/** Puts what the page asks its backend for behind the page's own origin, in Vite's development server and in its preview. */
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Plugin, PreviewServer, ViteDevServer } from 'vite'
import { credentialsRoute } from './credentialsRoute.ts'
import { iceServersRoute } from './iceServersRoute.ts'
import { isOwnPage } from './isOwnPage.ts'
import type { Platform } from './platform.ts'
import type { RequestHandler } from './reply.ts'
import { settingsRoute } from './settingsRoute.ts'

export function platformPlugin(platform: Platform, host: string): Plugin {
  const { sipPort } = platform
  const routes: Readonly<Record<string, RequestHandler | undefined>> = {
    '/api/settings': settingsRoute(platform),
    '/api/credentials': credentialsRoute(platform),
    '/api/ice-servers': iceServersRoute(platform),
    '/api/dev': platform.faults,
  }
  const attach = ({ middlewares, httpServer }: ViteDevServer | PreviewServer) => {
    for (const [path, route] of Object.entries(routes)) {
      if (route === undefined) continue
      middlewares.use(path, (request, response) => {
        if (isOwnPage(request, host)) return route(request, response)
        response.writeHead(403).end('Only the playground itself may ask for this.\n')
      })
    }
    if (sipPort === undefined) return
    httpServer?.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.url?.split('?')[0] !== '/sip') return // Vite's own hot reload
      if (isOwnPage(request, host)) forward(request, socket, head, sipPort)
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    })
  }
  return { name: 'offhook-platform', configureServer: attach, configurePreviewServer: attach }
}

/** Byte by byte, so that what the switchboard does to a connection, rude things too, reaches the browser as it is. */
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
