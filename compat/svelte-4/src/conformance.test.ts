/** The conformance suite of core on Svelte 4, which has neither runes nor error boundaries. */
import { createFakePhone, describeAdapter } from '@offhook/core/testing'
import { tick } from 'svelte'
import { VERSION } from 'svelte/compiler'
import { writable } from 'svelte/store'
import { describe, expect, it, vi } from 'vitest'
import Idiom from '../../../packages/svelte/src/testing/Idiom.svelte'
import Probes from '../../../packages/svelte/src/testing/Probes.svelte'

it('is Svelte 4.0.0', () => {
  expect(VERSION).toBe('4.0.0')
})

describeAdapter({
  name: 'svelte 4, $store',
  runner: { describe, it, expect },
  provide: 'setPhone(phone)',
  callsPerRender: 1,
  hasErrorBoundaries: false,
  async mount(phone, probes) {
    const target = document.createElement('div')
    const page = new Probes({ target, props: { phone, probes } })
    await tick()
    return {
      texts: () => [...target.querySelectorAll('p')].map((shown) => shown.textContent ?? ''),
      unmount: () => page.$destroy(),
    }
  },
  async change(change) {
    change()
    await tick()
  },
  fakeTime(now) {
    vi.useFakeTimers({ now, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    return { advance: vi.advanceTimersByTime, restore: vi.useRealTimers, timerCount: vi.getTimerCount }
  },
})

it('applications write it so', async () => {
  const phone = createFakePhone({ connection: { status: 'connected' } })
  const call = phone.addCall({ id: 'a', status: 'established', answeredAt: 1_000, endedAt: 6_000 })
  const target = document.createElement('div')
  const page = new Idiom({ target, props: { phone, id: writable('a') } })
  expect(target.textContent).toBe('connected, established, 5 s')
  call.set({ status: 'ended' })
  await tick()
  expect(target.textContent).toBe('connected, none, 0 s')
  page.$destroy()
  expect(phone.listenerCount).toBe(0)
})
