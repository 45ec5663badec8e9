import type { SipMessage } from './message.ts'
import { utf8Length } from './utf8.ts'

/** A message as text for one frame; Content-Length is always written, last, in bytes. */
export function serialise(message: SipMessage): string {
  let text =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${message.reason}\r\n`
  for (const each of message.headers) {
    if (each.key !== 'content-length') text += `${each.name}: ${each.value}\r\n`
  }
  return `${text}Content-Length: ${utf8Length(message.body)}\r\n\r\n${message.body}`
}
