import { createLazyPhone } from './facade/lazyPhone.ts'
import { checkOptions } from './facade/options.ts'
import type { Phone, PhoneOptions } from './types.ts'

/**
 * Makes a phone. Pure: no socket, no prompt and no timer until `start()`, which also loads the charts, SIP and WebRTC;
 * works while rendering on a server. Throws a `PhoneError` (invalidOption, invalidTarget, insecureServer,
 * headerInjection) on options that cannot work.
 */
export function createPhone(options: PhoneOptions): Phone {
  checkOptions(options)
  return createLazyPhone(async () => (await import('./engine.ts')).composePhone(options))
}
