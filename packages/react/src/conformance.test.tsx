// @vitest-environment jsdom
/** React's side of the conformance suite of core: plain, and under StrictMode. */
import { type AdapterHarness, type AdapterHooks, describeAdapter, type Probe } from '@offhook/core/testing'
import { act, render } from '@testing-library/react'
import { Component, Fragment, type ReactElement, type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as adapter from './index.ts'

/** In React a hook gives the value itself. */
function read<A extends unknown[], T>(hook: (...args: A) => T): (...args: A) => () => T {
  return (...args) => {
    const value = hook(...args)
    return () => value
  }
}

const hooks: AdapterHooks = {
  usePhone: adapter.usePhone,
  useConnection: read(adapter.useConnection),
  useRegistration: read(adapter.useRegistration),
  useCredentials: read(adapter.useCredentials),
  useCalls: read(adapter.useCalls),
  useCall: read(adapter.useCall),
  useIncomingCall: read(adapter.useIncomingCall),
  useActiveCall: read(adapter.useActiveCall),
  usePhoneSelector: read(adapter.usePhoneSelector),
  useCallDuration: read(adapter.useCallDuration),
}

class Boundary extends Component<{ readonly children: ReactNode }> {
  static getDerivedStateFromError = () => ({ failed: true })
  override state = { failed: false }
  override render() {
    return this.state.failed ? null : this.props.children
  }
}

function Shown({ probe }: { readonly probe: Probe }): ReactElement {
  return <>{probe(hooks)()}</>
}

function page(phone: adapter.Phone | undefined, probes: readonly Probe[], Mode: typeof StrictMode): ReactElement {
  const Guard = phone ? Boundary : Fragment
  const shown = [...probes.entries()].map(([place, probe]) => (
    <p key={place}>
      <Guard>
        <Shown probe={probe} />
      </Guard>
    </p>
  ))
  return <Mode>{phone ? <adapter.PhoneProvider phone={phone}>{shown}</adapter.PhoneProvider> : shown}</Mode>
}

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
    renderToString: async (phone, probes) => renderToString(page(phone, probes, Mode)),
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
const expected = ['this component cannot show a failure', '<PhoneProvider phone={phone}>', 'The above error occurred']

describeAdapter(createHarness('react', Fragment))
describeAdapter(createHarness('react, StrictMode', StrictMode))
