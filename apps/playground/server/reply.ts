import type { IncomingMessage, ServerResponse } from 'node:http'

/** Mounted below a path that is already taken off `request.url`. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

/** What was asked for below that path. Given as an address of its own, `//` would be taken for a host without a name. */
export function askedFor({ url = '/' }: IncomingMessage): URL {
  return new URL(`http://playground${url}`)
}
