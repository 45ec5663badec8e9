/** Svelte's side of the conformance suite of core, on a server. */
import { describeAdapterOnServer } from '@offhook/core/testing'
import { render } from 'svelte/server'
import { describe, expect, it } from 'vitest'
import Probes from './testing/Probes.svelte'
import RunesProbes from './testing/RunesProbes.svelte'

for (const [name, Page] of Object.entries({ 'svelte, $store': Probes, 'svelte, runes': RunesProbes })) {
  describeAdapterOnServer({
    name,
    runner: { describe, it, expect },
    provide: 'setPhone(phone)',
    renderToString: async (phone, probes) => render(Page, { props: { phone, probes } }).body,
  })
}
