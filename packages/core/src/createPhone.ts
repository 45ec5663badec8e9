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
  return createLazyPhone(async () => {
    // Side by side: the engine would ask for the other two a round trip later.
    const [{ composePhone }] = await Promise.all([
      import('./engine.ts'),
      import('./sip/index.ts'),
      import('./media/index.ts'),
    ])
    return composePhone(options)
  })
}
