/** What is Svelte's own: hydration, arguments that are stores, the nearest phone, stores outside of components. */
import { createFakePhone } from '@offhook/core/testing'
import { type Component, hydrate, mount, tick, unmount } from 'svelte'
import { get, writable } from 'svelte/store'
import { afterEach, expect, it, vi } from 'vitest'
import { readLatest, readSelected } from './bridge.ts'
import { type Call, callDuration, phoneContext, stoppedPhone } from './index.ts'
import Attempt from './testing/Attempt.svelte'
import Idiom from './testing/Idiom.svelte'
import Nearest from './testing/Nearest.svelte'
import RunesIdiom from './testing/RunesIdiom.svelte'

afterEach(() => vi.restoreAllMocks())

it.each<[string, Component, (id: string) => unknown]>([
  ['legacy mode', Idiom, writable],
  ['runes', RunesIdiom, (id) => id],
])('applications write it so: %s', async (_, App, idOf) => {
  const phone = createFakePhone({ connection: { status: 'connected' } })
  const call = phone.addCall({ id: 'a', status: 'established', answeredAt: 1_000, endedAt: 6_000 })
  const target = document.createElement('div')
  const page = mount(App, { target, props: { phone, id: idOf('a') } })
  await tick()
  expect(target.textContent).toBe('connected, established, 5 s')
  call.set({ hold: { local: 'held' } })
  await tick()
  expect(target.textContent).toBe('connected, established, 5 s')
  call.set({ status: 'ended' })
  await tick()
  expect(target.textContent).toBe('connected, none, 0 s')
  await unmount(page)
  expect(phone.listenerCount).toBe(0)
})

it('an argument that is a store is followed, and what it gave before is let go', () => {
  const phone = createFakePhone()
  const a = phone.addCall({ status: 'established', answeredAt: 1_000, endedAt: 3_000 })
  const b = phone.addCall({ status: 'established', answeredAt: 1_000, endedAt: 9_000 })
  const call = writable<Call | undefined>(a)
  const seconds = readLatest(call, (latest) => readSelected(callDuration(latest), 0, (value) => value))
  const told: number[] = []
  const leave = seconds.subscribe((value) => told.push(value))
  const listeners = a.listenerCount
  call.set(a)
  expect([told, a.listenerCount]).toEqual([[2], listeners])
  call.set(b)
  call.set(undefined)
  expect([told, a.listenerCount, b.listenerCount]).toEqual([[2, 8, 0], 0, 0])
  leave()
})

it('a store works outside of components, and subscribes only while it is read', () => {
  const phone = createFakePhone()
  const attempt = readSelected(phone, stoppedPhone, ({ connection }) => connection.attempt)
  expect(get(attempt)).toBe(0)
  phone.set({ connection: { attempt: 2 } })
  expect([get(attempt), phone.listenerCount]).toEqual([2, 0])
})

it('a subscriber that throws leaves other stores working', () => {
  const phone = createFakePhone()
  const attempt = readSelected(phone, stoppedPhone, ({ connection }) => connection.attempt)
  const told: number[] = []
  attempt.subscribe((value) => {
    if (value === 1) throw new Error('cannot take this')
  })
  attempt.subscribe((value) => told.push(value))
  expect(() => phone.set({ connection: { attempt: 1 } })).toThrow('cannot take this')
  phone.set({ connection: { attempt: 2 } })
  expect(told).toEqual([0, 1, 2])
})

it('a store whose first value throws keeps no subscription', () => {
  const phone = createFakePhone()
  const unreadable = readSelected(phone, stoppedPhone, () => {
    throw new Error('nothing to read')
  })
  expect(() => unreadable.subscribe(() => {})).toThrow('nothing to read')
  const attempt = readSelected(phone, stoppedPhone, ({ connection }) => connection.attempt)
  const refuse = () => {
    throw new Error('cannot take this')
  }
  expect(() => attempt.subscribe(refuse)).toThrow('cannot take this')
  expect(phone.listenerCount).toBe(0)
})

it('whoever mounts a component gives it a phone by its context', async () => {
  const phone = createFakePhone({ connection: { attempt: 4 } })
  const target = document.createElement('div')
  const page = mount(Attempt, { target, context: phoneContext(phone) })
  await tick()
  expect(target.textContent).toBe('4')
  await unmount(page)
  expect(phone.listenerCount).toBe(0)
})

it('the nearest phone wins', async () => {
  const phone = createFakePhone({ connection: { attempt: 1 } })
  const inner = createFakePhone({ connection: { attempt: 2 } })
  const target = document.createElement('div')
  mount(Nearest, { target, props: { phone, inner } })
  await tick()
  expect(target.textContent).toBe('12')
})

it('hydration takes the server’s markup over, and shows the phone as it is', async () => {
  const complaints = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  const phone = createFakePhone({ connection: { status: 'reconnecting' } })
  const target = document.createElement('div')
  // As svelte/server writes it of the stopped phone.
  target.innerHTML = '<!--[--><p>disconnected, none, 0 s</p><!--]-->'
  const markup = target.querySelector('p')
  const page = hydrate(RunesIdiom, { target, props: { phone, id: 'a' } })
  await tick()
  expect(target.textContent).toBe('reconnecting, none, 0 s')
  expect(target.querySelector('p')).toBe(markup)
  expect(complaints.flatMap((spy) => spy.mock.calls)).toEqual([])
  await unmount(page)
  expect(phone.listenerCount).toBe(0)
})
