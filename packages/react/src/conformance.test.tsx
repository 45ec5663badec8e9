// @vitest-environment jsdom
/** React's side of the conformance suite of core: plain, and under StrictMode. */
import { type AdapterHarness, describeAdapter } from '@offhook/core/testing'
import { act, render } from '@testing-library/react'
import { Fragment, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from './conformance.fixture.tsx'

function createHarness(name: string, Mode: typeof StrictMode): AdapterHarness {
  return {
    name,
    runner: { describe, it, expect },
    provide: '<PhoneProvider phone={phone}>',
    callsPerRender: Mode === StrictMode ? 2 : 1,
    async mount(phone, probes) {
      const { container, unmount } = render(page(phone, probes, Mode))
      return { texts: () => [...container.querySelectorAll('p')].map((shown) => shown.textContent ?? ''), unmount }
    },
    change: (change) => act(async () => change()),
    fakeTime(now) {
      vi.useFakeTimers({ now, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
      return { advance: vi.advanceTimersByTime, restore: vi.useRealTimers, timerCount: vi.getTimerCount }
    },
  }
}

// React writes each caught error to the console; anything else there is a warning that fails the test.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((...args: readonly unknown[]) => {
    if (!args.map(String).some((text) => expected.some((part) => text.includes(part))))
      unexpected.push(args.map(String).join(' '))
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  if (unexpected.length > 0) throw new Error(`React complained: ${unexpected.splice(0).join('\n')}`)
})

const unexpected: string[] = []
const expected = [
  'this component cannot show a failure',
  'this selector cannot read a failure',
  '<PhoneProvider phone={phone}>',
  'The above error occurred',
]

describeAdapter(createHarness('react', Fragment))
describeAdapter(createHarness('react, StrictMode', StrictMode))
