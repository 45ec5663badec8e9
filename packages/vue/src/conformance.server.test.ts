/** Vue's side of the conformance suite of core, on a server. */
import { describeAdapterOnServer } from '@offhook/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { byPlugin, bySetup, tree } from './conformance.fixture.ts'

// Of a setup that threw Vue says that it did not return anything to render.
vi.spyOn(console, 'warn').mockImplementation((...args: readonly unknown[]) => {
  const text = args.map(String).join(' ')
  if (!text.includes('is missing template or render function')) throw new Error(text)
})

for (const [name, provide] of Object.entries({ 'vue, phonePlugin': byPlugin, 'vue, providePhone': bySetup })) {
  describeAdapterOnServer({
    name,
    runner: { describe, it, expect },
    provide: 'app.use(phonePlugin, { phone })',
    async renderToString(phone, probes) {
      const { app, throwFailure } = tree(provide, createSSRApp, phone, probes)
      const html = await renderToString(app)
      throwFailure()
      return html
    },
  })
}
