/** The conformance suite of core on Svelte 4, on a server. */
import { describeAdapterOnServer } from '@offhook/core/testing'
import { describe, expect, it } from 'vitest'
import Probes from '../../../packages/svelte/src/testing/Probes.svelte'

/** What Svelte 4 compiles for servers; its types know only pages. */
const page = Probes as unknown as { render(props: object): { readonly html: string } }

describeAdapterOnServer({
  name: 'svelte 4, $store',
  runner: { describe, it, expect },
  provide: 'setPhone(phone)',
  renderToString: async (phone, probes) => page.render({ phone, probes }).html,
})
