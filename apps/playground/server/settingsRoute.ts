/** `GET /api/settings`: where the page finds its platform. An application knows this from its own backend too. */
import type { Settings } from '../src/backend/httpBackend.ts'
import type { Platform } from './platform.ts'
import { type RequestHandler, reply } from './reply.ts'

export function settingsRoute({ servers, faults }: Platform): RequestHandler {
  return (request, response) => {
    if (request.method !== 'GET') return reply(response, 405, { error: 'Use GET.' })
    const settings: Settings = { servers, canMakeTrouble: faults !== undefined }
    reply(response, 200, settings)
  }
}
