/** Svelte's side of the conformance suite of core: as `$store` reads in legacy mode, and with runes. */
import { type AdapterHarness, describeAdapter } from '@offhook/core/testing'
import { type Component, mount, tick, unmount } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import Probes from './testing/Probes.svelte'
import RunesProbes from './testing/RunesProbes.svelte'

function createHarness(name: string, Page: Component, hasErrorBoundaries: boolean): AdapterHarness {
  return {
    name,
    runner: { describe, it, expect },
    provide: 'setPhone(phone)',
    callsPerRender: 1,
    hasErrorBoundaries,
    async mount(phone, probes) {
      const target = document.createElement('div')
      const page = mount(Page, { target, props: { phone, probes } })
      await tick()
      return {
        texts: () => [...target.querySelectorAll('p')].map((shown) => shown.textContent ?? ''),
        unmount: () => unmount(page),
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
  }
}

describeAdapter(createHarness('svelte, $store', Probes, false))
describeAdapter(createHarness('svelte, runes', RunesProbes, true))
