import type { IncomingMessage, ServerResponse } from 'node:http'

/** Mounted below a path that is already taken off `request.url`. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
