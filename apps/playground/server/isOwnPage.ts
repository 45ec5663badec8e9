import type { IncomingMessage } from 'node:http'

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i

/**
 * Other pages in the same browser can reach a local server too: they must neither get credentials nor place calls.
 * The Host check stops DNS rebinding; it is given up where the server was bound to a wider address on purpose.
 */
export function isOwnPage({ headers }: Pick<IncomingMessage, 'headers'>, boundTo: string): boolean {
  const { host = '', origin } = headers
  if (loopback.test(boundTo) && !loopback.test(host)) return false
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
