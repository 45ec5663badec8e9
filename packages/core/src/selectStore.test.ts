import { expect, it } from 'vitest'
import { sameShallow } from './selectors.ts'
import { selectStore } from './selectStore.ts'
import { createFakePhone } from './testing/fakePhone.ts'

it('tells of differences alone', () => {
  const phone = createFakePhone()
  const attempt = selectStore(phone, ({ connection }) => connection.attempt)
  let told = 0
  const leave = attempt.subscribe(() => {
    told += 1
  })
  phone.set({ registration: { status: 'registering' } })
  expect([told, attempt.getSnapshot()]).toEqual([0, 0])
  phone.set({ connection: { attempt: 1 } })
  expect([told, attempt.getSnapshot()]).toEqual([1, 1])
  leave()
  phone.set({ connection: { attempt: 2 } })
  expect([told, attempt.getSnapshot(), phone.listenerCount]).toEqual([1, 2, 0])
})

it('keeps what is equal, from before the first read on', () => {
  const phone = createFakePhone()
  phone.addCall({ id: 'a' })
  const previous = { value: ['a'] }
  const ids = selectStore(phone, ({ calls }) => calls.map(({ id }) => id), sameShallow, previous)
  expect(ids.getSnapshot()).toBe(previous.value)
  phone.getCall('a')?.set({ muted: true })
  expect(ids.getSnapshot()).toBe(previous.value)
  phone.addCall({ id: 'b' })
  expect(ids.getSnapshot()).toEqual(['a', 'b'])
})

it('runs the selector once a snapshot', () => {
  const phone = createFakePhone()
  let runs = 0
  const slice = selectStore(phone, ({ status }) => {
    runs += 1
    return status
  })
  slice.subscribe(() => {})
  slice.subscribe(() => {})
  slice.getSnapshot()
  expect(runs).toBe(1)
  phone.set({ status: 'running' })
  slice.getSnapshot()
  expect(runs).toBe(2)
})

it('a selector that throws does so where it is read, and not in the phone', () => {
  const phone = createFakePhone()
  const slice = selectStore(phone, ({ status }) => {
    if (status === 'stopping') throw new Error('cannot show this')
    return status
  })
  let told = 0
  slice.subscribe(() => {
    told += 1
  })
  phone.set({ status: 'stopping' })
  expect(told).toBe(1)
  expect(() => slice.getSnapshot()).toThrow('cannot show this')
  phone.set({ status: 'running' })
  expect([told, slice.getSnapshot()]).toEqual([2, 'running'])
})
