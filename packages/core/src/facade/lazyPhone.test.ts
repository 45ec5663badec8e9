import { expect, it } from 'vitest'
import { PhoneError } from '../errors.ts'
import { stoppedPhone } from '../selectors.ts'
import { createFakePhone } from '../testing/fakePhone.ts'
import { settle } from '../testing/manualClock.ts'
import type { Phone } from '../types.ts'
import { createLazyPhone } from './lazyPhone.ts'

/** A phone whose loading the test ends, one load after the other. */
function open() {
  const loads: { done(phone?: Phone): void; fail(cause: unknown): void }[] = []
  const real = createFakePhone()
  real.handle('start', async () => real.set({ status: 'running' }))
  real.handle('stop', async () => real.set({ status: 'stopped' }))
  const phone = createLazyPhone(
    () => new Promise((resolve, reject) => loads.push({ done: (made = real) => resolve(made), fail: reject })),
  )
  const statuses: string[] = []
  phone.subscribe(() => statuses.push(phone.getSnapshot().status))
  return { phone, real, loads, statuses }
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: PhoneError) => error.code,
  )

it('loads nothing and is the stopped phone before start()', async () => {
  const { phone, loads } = open()
  expect(phone.getSnapshot()).toBe(stoppedPhone)
  expect([phone.calls, phone.getCall('x'), loads.length]).toEqual([[], undefined, 0])
  await phone.stop()
  expect(() => phone.call('bob')).toThrow(PhoneError)
  expect(await codeOf(phone.register())).toBe('invalidState')
  expect(await codeOf(phone.unregister())).toBe('invalidState')
})

it('is starting while it loads, and then what the phone is', async () => {
  const { phone, loads, statuses, real } = open()
  const started = codeOf(phone.start())
  expect(phone.getSnapshot().status).toBe('starting')
  expect(phone.getSnapshot()).toBe(phone.getSnapshot())
  expect(() => phone.call('bob')).toThrow('call while starting')
  loads[0]?.done()
  expect(await started).toBe('done')
  expect(phone.getSnapshot()).toBe(real.getSnapshot())
  expect(statuses).toEqual(['starting', 'running'])
})

it('loads once for two starts', async () => {
  const { phone, loads, real } = open()
  const started = [codeOf(phone.start()), codeOf(phone.start())]
  loads[0]?.done()
  expect(await Promise.all(started)).toEqual(['done', 'done'])
  expect([loads.length, real.commands.start]).toEqual([1, 2])
  real.addCall()
  expect([phone.calls, real.listenerCount]).toEqual([real.calls, 1])
})

it('tells those who listened before it was loaded', async () => {
  const { phone, loads, real } = open()
  const came: string[] = []
  phone.on('incomingCall', ({ call }) => came.push(call.id))
  const leave = phone.on('incomingCall', () => came.push('left'))
  void phone.start()
  loads[0]?.done()
  await settle()
  leave()
  const call = real.addCall()
  await settle()
  expect(came).toEqual([call.id])
})

it('starts nothing when it is stopped while it loads', async () => {
  const { phone, loads, real, statuses } = open()
  const started = codeOf(phone.start())
  await phone.stop()
  expect(phone.getSnapshot()).toBe(stoppedPhone)
  loads[0]?.done()
  expect(await started).toBe('invalidState')
  expect([real.commands.start, real.commands.stop]).toEqual([0, 0])
  expect(statuses.at(-1)).toBe('stopped')
})

it('started, stopped and started again, as StrictMode does, is started', async () => {
  const { phone, loads, real, statuses } = open()
  const first = codeOf(phone.start())
  void phone.stop()
  const second = codeOf(phone.start())
  loads[0]?.done(createFakePhone())
  expect(await first).toBe('invalidState')
  expect(phone.getSnapshot().status).toBe('starting')
  loads[1]?.done()
  expect(await second).toBe('done')
  expect(real.commands.start).toBe(1)
  expect(statuses.at(-1)).toBe('running')
})

it('a stop() right after loading wins', async () => {
  const { phone, loads, real } = open()
  const started = codeOf(phone.start())
  loads[0]?.done()
  await Promise.resolve()
  await phone.stop()
  await started
  expect(real.getSnapshot().status).toBe('stopped')
})

it('what cannot be loaded is stackUnavailable, and a later start() loads again', async () => {
  const { phone, loads } = open()
  const first = phone.start()
  const cause = new Error('chunk 17')
  loads[0]?.fail(cause)
  await expect(first).rejects.toMatchObject({ code: 'stackUnavailable', retriable: true, cause })
  expect(phone.getSnapshot()).toBe(stoppedPhone)
  const second = codeOf(phone.start())
  loads[1]?.done()
  expect(await second).toBe('done')
})

it('hands on a PhoneError as it is', async () => {
  const { phone, loads } = open()
  const started = codeOf(phone.start())
  loads[0]?.fail(new PhoneError('webrtcUnsupported'))
  expect(await started).toBe('webrtcUnsupported')
})
