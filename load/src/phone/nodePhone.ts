/** A phone in Node: the real charts and the real SIP port on a WebSocket, with its audio only described. */
import { composePhone } from '../../../packages/core/src/engine.ts'
import { createSipAgent } from '../../../packages/core/src/sip/index.ts'
import type { Phone, PhoneOptions } from '../../../packages/core/src/types.ts'
import { DescribedMedia } from './describedMedia.ts'
import { CountedSocket } from './socket.ts'

export interface NodePhone {
  readonly phone: Phone
  readonly media: DescribedMedia
}

export function createNodePhone(options: PhoneOptions): NodePhone {
  const media = new DescribedMedia()
  const phone = composePhone(
    { webSocket: (url, protocol) => new CountedSocket(url, protocol), ...options },
    { loadSip: async () => createSipAgent, loadMedia: async () => () => media },
  )
  return { phone, media }
}
