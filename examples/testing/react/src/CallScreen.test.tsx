/** A call screen on the bench: real charts and real SIP, no network, no audio, no waiting. */
import { createBench } from '@offhook/core/testing'
import { PhoneProvider } from '@offhook/react'
import { createSwitchboard } from '@offhook/switchboard'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { expect, it, onTestFinished, vi } from 'vitest'
import { CallScreen } from './CallScreen.tsx'

const status = () => screen.getByRole('status').textContent

async function setUp() {
  const bench = createBench(createSwitchboard, vi)
  onTestFinished(bench.close)
  const [alice, bob] = [await bench.register('alice'), await bench.register('bob')]
  render(<CallScreen />, { wrapper: ({ children }) => <PhoneProvider phone={alice}>{children}</PhoneProvider> })
  // Whatever renders again must do so inside of act().
  const pass = (milliseconds?: number) => act(() => bench.pass(milliseconds))
  /** Presses the button, and lets happen what comes of it. */
  const press = async (name: string) => {
    fireEvent.click(screen.getByRole('button', { name }))
    await pass()
  }
  return { alice, bob, pass, press }
}

it('shows a call through hold and a lost network', async () => {
  const { alice, bob, pass, press } = await setUp()
  await press('Call Bob')
  expect(status()).toBe('ringing')
  await act(() => bob.answer())
  await press('Hold')
  expect(status()).toBe('held')
  alice.network.drop()
  await pass()
  expect(screen.getByRole('alert').textContent).toBe('Reconnecting. The call goes on.')
})

it('says no more of it when the connection is back', async () => {
  const { alice, pass, press } = await setUp()
  await press('Call Bob')
  alice.network.drop()
  await pass()
  alice.network.restore()
  await pass(5_000)
  expect([status(), screen.queryByRole('alert')]).toEqual(['ringing', null])
})

it('answers a call, and is there for the next one when the caller has hung up', async () => {
  const { bob, pass, press } = await setUp()
  const call = bob.call('alice')
  await pass()
  expect(status()).toBe('sip:bob@example.test is calling')
  await press('Answer')
  expect([status(), call.getSnapshot().status]).toEqual(['established', 'established'])
  await act(() => call.hangUp())
  screen.getByRole('button', { name: 'Call Bob' })
})
