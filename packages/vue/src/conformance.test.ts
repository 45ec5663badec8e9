// @vitest-environment jsdom
/** Vue's side of the conformance suite of core: with the plugin, and with `providePhone`. */
import { type AdapterHarness, describeAdapter } from '@offhook/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick } from 'vue'
import { byPlugin, bySetup, type Provide, tree } from './conformance.fixture.ts'

function createHarness(name: string, provide: Provide): AdapterHarness {
  return {
    name,
    runner: { describe, it, expect },
    provide: 'app.use(phonePlugin, { phone })',
    callsPerRender: 1,
    async mount(phone, probes) {
      const { app, throwFailure } = tree(provide, createApp, phone, probes)
      const container = document.createElement('div')
      app.mount(container)
      await nextTick()
      throwFailure()
      return {
        texts: () => [...container.querySelectorAll('p')].map((shown) => shown.textContent ?? ''),
        unmount: () => app.unmount(),
      }
    },
    async change(change) {
      change()
      await nextTick()
    },
    fakeTime(now) {
      vi.useFakeTimers({ now, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
      return { advance: vi.advanceTimersByTime, restore: vi.useRealTimers, timerCount: vi.getTimerCount }
    },
  }
}

// A warning of Vue fails the test, but for the one about what a setup that threw did not return.
const complaints: string[] = []
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation((...args: readonly unknown[]) => {
    const text = args.map(String).join(' ')
    if (!text.includes('is missing template or render function')) complaints.push(text)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  if (complaints.length > 0) throw new Error(`Vue complained: ${complaints.splice(0).join('\n')}`)
})

describeAdapter(createHarness('vue, phonePlugin', byPlugin))
describeAdapter(createHarness('vue, providePhone', bySetup))
