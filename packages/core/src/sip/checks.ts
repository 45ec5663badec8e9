/** What a request with an offer must pass before anyone is asked: core looks at none of it. */
import { clean } from './headers.ts'
import type { IncomingRequestMessage, ResponseOptions } from './sipjs.ts'

/** Extensions that a far end may require of us as a server. Not 100rel: our 1xx are not reliable. */
const extensions = new Set(['outbound', 'path', 'gruu'])

/** The response that refuses it, or undefined when it passes. */
export function refusalOf(message: IncomingRequestMessage): ResponseOptions | undefined {
  const required = message
    .getHeaders('require')
    .flatMap((value) => value.split(','))
    .map((tag) => tag.trim())
  const unknown = required.filter((tag) => tag !== '' && !extensions.has(tag.toLowerCase()))
  if (unknown.length > 0) return { statusCode: 420, extraHeaders: [`Unsupported: ${clean(unknown.join(', '))}`] }

  const isSdp = /^application\/sdp\s*(;|$)/i.test(message.getHeader('content-type')?.trim() ?? '')
  const encoding = message.getHeader('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (message.body && !(isSdp && encoding === 'identity')) {
    return { statusCode: 415, extraHeaders: ['Accept: application/sdp', 'Accept-Encoding: identity'] }
  }

  const replaces = message.getHeaders('replaces')
  if (replaces.length > 1 || (replaces.length === 1 && !message.parseHeader('replaces')?.call_id)) {
    return { statusCode: 400, reasonPhrase: 'Malformed Replaces' }
  }
  return undefined
}
