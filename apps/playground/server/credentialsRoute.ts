/** `POST /api/credentials/:user?ttl=300`: what an application's own server does once it knows who asks. */
import { people } from '../src/platform.ts'
import type { Platform } from './platform.ts'
import { askedFor, type RequestHandler, reply } from './reply.ts'

const defaultTtl = 300
const longestTtl = 86_400

export function credentialsRoute(platform: Platform): RequestHandler {
  return (request, response) => {
    const url = askedFor(request)
    const user = url.pathname.slice(1)
    const ttl = Number(url.searchParams.get('ttl') ?? defaultTtl)
    if (request.method !== 'POST') return reply(response, 405, { error: 'Use POST.' })
    if (!people.some((person) => person.user === user)) return reply(response, 404, { error: 'No such user.' })
    if (!(ttl >= 1 && ttl <= longestTtl)) return reply(response, 400, { error: `ttl is 1 to ${longestTtl} seconds.` })
    if (platform.isRevoked(user)) return reply(response, 403, { error: 'The credentials of this user were revoked.' })
    reply(response, 200, platform.issueCredentials(user, { ttl }))
  }
}
