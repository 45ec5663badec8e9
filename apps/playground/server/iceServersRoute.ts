/**
 * `POST /api/ice-servers?transport=udp&ttl=300`: TURN servers with short-lived credentials. A `ttl` below 0 gives some that
 * have expired, to see what a phone makes of them.
 */
import type { Platform } from './platform.ts'
import { askedFor, type RequestHandler, reply } from './reply.ts'

const defaultTtl = 300
const longestTtl = 86_400

export function iceServersRoute(platform: Platform): RequestHandler {
  return (request, response) => {
    const { searchParams } = askedFor(request)
    const ttl = Number(searchParams.get('ttl') ?? defaultTtl)
    const transport = searchParams.get('transport') ?? 'udp'
    if (request.method !== 'POST') return reply(response, 405, { error: 'Use POST.' })
    if (transport !== 'udp' && transport !== 'tcp') return reply(response, 400, { error: 'transport is udp or tcp.' })
    if (!Number.isInteger(ttl) || Math.abs(ttl) > longestTtl)
      return reply(response, 400, { error: `ttl is a number of seconds, at most ${longestTtl}.` })
    if (!platform.turnServers) return reply(response, 404, { error: 'This platform has no TURN server.' })
    reply(response, 200, platform.turnServers({ ttl, transport }))
  }
}
