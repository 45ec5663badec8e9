/** The two halves that load at `start()`: what the actors of calls borrow while the phone runs. */
import type { MediaPort } from './media.ts'
import type { SipAgent } from './sip.ts'

export interface Stack {
  readonly sip: SipAgent
  readonly media: MediaPort
}
