// @vitest-environment jsdom
/** What is React's own: concurrent rendering, hydration, a provider that gets another phone, changing arguments. */
import { createFakePhone, type FakeCall, type FakePhone } from '@offhook/core/testing'
import { act, cleanup, render } from '@testing-library/react'
import { type ReactNode, StrictMode, startTransition, useEffect, useLayoutEffect, useState } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'
import {
  type ConnectionSnapshot,
  type LiveCall,
  type Phone,
  PhoneProvider,
  type PhoneSnapshot,
  useCall,
  useCallDuration,
  useConnection,
  usePhone,
  usePhoneSelector,
} from './index.ts'

afterEach(cleanup)

const within = (phone: FakePhone, children: ReactNode) => (
  <StrictMode>
    <PhoneProvider phone={phone}>{children}</PhoneProvider>
  </StrictMode>
)

function Attempt() {
  return <i>{useConnection().attempt}</i>
}

function Duration({ call }: { readonly call: FakeCall | undefined }) {
  return <i>{useCallDuration(call)}</i>
}

function Header({ name, onShown }: { readonly name: string; readonly onShown: (value: unknown) => void }) {
  const value = usePhoneSelector(
    (state) => ({ text: state.calls[0]?.headers[name] ?? 'none' }),
    (one, two) => one.text === two.text,
  )
  useEffect(() => onShown(value))
  return <i>{value.text}</i>
}

const connectionOf = (phone: PhoneSnapshot) => phone.connection

function AttemptBy({ equal }: { readonly equal: (a: ConnectionSnapshot, b: ConnectionSnapshot) => boolean }) {
  return <i>{usePhoneSelector(connectionOf, equal).attempt}</i>
}

function Reader({ id, onRead }: { readonly id: string; readonly onRead: (value: LiveCall | undefined) => void }) {
  onRead(useCall(id))
  return null
}

function Starter({ onPhone }: { readonly onPhone: (phone: Phone) => void }) {
  const phone = usePhone()
  useEffect(() => onPhone(phone), [phone, onPhone])
  return null
}

/** Takes long enough that React yields between the rows. */
function SlowRow({ row, onRow }: { readonly row: number; readonly onRow: (row: number) => void }) {
  const { attempt } = useConnection()
  const until = performance.now() + 3
  while (performance.now() < until);
  onRow(row)
  return <i>{attempt}</i>
}

interface SlowListProps {
  readonly onReady: (show: (rows: readonly number[]) => void) => void
  readonly onRow: (row: number) => void
  readonly onShown: () => void
}

function SlowList({ onReady, onRow, onShown }: SlowListProps) {
  const [rows, setRows] = useState<readonly number[]>([])
  useEffect(() => onReady(setRows), [onReady])
  useLayoutEffect(() => onShown())
  return rows.map((row) => <SlowRow key={row} row={row} onRow={onRow} />)
}

function Status({ id }: { readonly id: string }) {
  return <i>{useCall(id)?.snapshot.status ?? 'none'}</i>
}

it('a change in the middle of a transition never shows two states at once', async () => {
  const phone = createFakePhone()
  const shown: string[] = []
  let reveal: (rows: readonly number[]) => void = () => {}
  let changed = false
  const { container } = render(
    <PhoneProvider phone={phone}>
      <SlowList
        onReady={(show) => {
          reveal = show
        }}
        onRow={(row) => {
          if (row === 10 && !changed) {
            changed = true
            setTimeout(() => phone.set({ connection: { attempt: 1 } }), 0)
          }
        }}
        onShown={() => {
          shown.push(document.body.textContent ?? '')
        }}
      />
    </PhoneProvider>,
  )
  // Outside of act, which would render without yielding.
  startTransition(() => reveal(Array.from({ length: 30 }, (_, row) => row)))
  await vi.waitFor(() => expect(container.textContent).toBe('1'.repeat(30)), { timeout: 5000 })
  expect(shown.filter((text) => new Set(text).size > 1)).toEqual([])
})

it('hydration takes the server’s markup, then shows the phone as it is', async () => {
  const phone = createFakePhone({ connection: { attempt: 3 } })
  const container = document.createElement('div')
  container.innerHTML = renderToString(within(phone, <Attempt />))
  expect(container.textContent).toBe('0')
  const failures: unknown[] = []
  const root = await act(async () =>
    hydrateRoot(container, within(phone, <Attempt />), { onRecoverableError: (error) => failures.push(error) }),
  )
  expect(container.textContent).toBe('3')
  expect(failures).toEqual([])
  await act(async () => root.unmount())
  expect(phone.listenerCount).toBe(0)
})

it('a provider that gets another phone moves every subscription to it', async () => {
  const first = createFakePhone({ connection: { attempt: 1 } })
  const second = createFakePhone({ connection: { attempt: 2 } })
  const { container, rerender, unmount } = render(within(first, <Attempt />))
  expect(container.textContent).toBe('1')
  rerender(within(second, <Attempt />))
  expect(container.textContent).toBe('2')
  expect(first.listenerCount).toBe(0)
  await act(async () => second.set({ connection: { attempt: 5 } }))
  expect(container.textContent).toBe('5')
  unmount()
  expect(second.listenerCount).toBe(0)
})

it('the nearest provider wins', () => {
  const outer = createFakePhone({ connection: { attempt: 1 } })
  const inner = createFakePhone({ connection: { attempt: 2 } })
  const { container } = render(
    within(
      outer,
      <>
        <Attempt />
        <PhoneProvider phone={inner}>
          <Attempt />
        </PhoneProvider>
      </>,
    ),
  )
  expect(container.textContent).toBe('12')
})

it('useCall follows its id', async () => {
  const phone = createFakePhone()
  phone.addCall({ id: 'a', status: 'established' })
  phone.addCall({ id: 'b', status: 'ringing' })
  const { container, rerender } = render(within(phone, <Status id="a" />))
  expect(container.textContent).toBe('established')
  rerender(within(phone, <Status id="b" />))
  expect(container.textContent).toBe('ringing')
  await act(async () => phone.getCall('b')?.set({ status: 'answering' }))
  expect(container.textContent).toBe('answering')
})

it('useCallDuration follows its call, and lets go of the one before', async () => {
  const phone = createFakePhone()
  const a = phone.addCall({ status: 'established', answeredAt: 1000, endedAt: 3000 })
  const b = phone.addCall({ status: 'established', answeredAt: 1000, endedAt: 9000 })
  const { container, rerender } = render(within(phone, <Duration call={a} />))
  expect(container.textContent).toBe('2')
  rerender(within(phone, <Duration call={b} />))
  expect(container.textContent).toBe('8')
  expect(a.listenerCount).toBe(0)
  rerender(within(phone, <Duration call={undefined} />))
  expect(container.textContent).toBe('0')
  expect(b.listenerCount).toBe(0)
})

it('a selector that closes over props reads the new ones, and keeps what is equal', () => {
  const phone = createFakePhone()
  phone.addCall({ id: 'a', headers: { 'X-Account': '42' } })
  const seen = new Set<unknown>()
  const onShown = (value: unknown) => {
    seen.add(value)
  }
  const { container, rerender } = render(within(phone, <Header name="X-Account" onShown={onShown} />))
  rerender(within(phone, <Header name="X-Account" onShown={onShown} />))
  expect(container.textContent).toBe('42')
  expect(seen.size).toBe(1)
  rerender(within(phone, <Header name="X-Other" onShown={onShown} />))
  expect(container.textContent).toBe('none')
})

it('an equality that changes counts from then on', async () => {
  const phone = createFakePhone()
  const { container, rerender } = render(within(phone, <AttemptBy equal={() => true} />))
  await act(async () => phone.set({ connection: { attempt: 1 } }))
  expect(container.textContent).toBe('0')
  rerender(within(phone, <AttemptBy equal={Object.is} />))
  expect(container.textContent).toBe('1')
})

it('all components get the same object for the same call', () => {
  const phone = createFakePhone()
  phone.addCall({ id: 'a' })
  const seen = new Set<LiveCall | undefined>()
  const onRead = (value: LiveCall | undefined) => {
    seen.add(value)
  }
  render(
    within(
      phone,
      <>
        <Reader id="a" onRead={onRead} />
        <Reader id="a" onRead={onRead} />
      </>,
    ),
  )
  expect(seen.size).toBe(1)
  expect([...seen][0]?.call).toBe(phone.getCall('a'))
})

it('an effect on usePhone runs once, whatever the phone does', async () => {
  const phone = createFakePhone()
  const effect = vi.fn()
  render(
    <PhoneProvider phone={phone}>
      <Starter onPhone={effect} />
    </PhoneProvider>,
  )
  await act(async () => phone.set({ status: 'running' }))
  expect(effect).toHaveBeenCalledTimes(1)
  expect(effect).toHaveBeenCalledWith(phone)
})
