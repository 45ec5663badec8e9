/** React's side of the conformance suite of core, on a server. */
import { describeAdapterOnServer } from '@offhook/core/testing'
import { Fragment, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { page } from './conformance.fixture.tsx'

const modes = { react: Fragment, 'react, StrictMode': StrictMode } as const

for (const [name, Mode] of Object.entries(modes)) {
  describeAdapterOnServer({
    name,
    runner: { describe, it, expect },
    provide: '<PhoneProvider phone={phone}>',
    renderToString: async (phone, probes) => renderToString(page(phone, probes, Mode)),
  })
}
