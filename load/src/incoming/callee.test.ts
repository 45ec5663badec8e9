import { createFakePhone } from '@offhook/core/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { takeCalls } from './callee.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function ring(...plans: string[]) {
  const phone = createFakePhone()
  const callee = takeCalls(phone)
  const calls = plans.map((plan) => phone.addCall({ headers: { 'X-Load': plan }, can: { answer: true } }))
  return { callee, calls }
}

it('keeps what became of each call, by its plan and number', () => {
  const { callee, calls } = ring('cancel 1', 'callerHangsUp 2', 'callerHangsUp 3', 'cancel 4')
  calls[0]?.set({ status: 'ended', end: { reason: 'cancelled', by: 'remote' } })
  calls[1]?.set({ answeredAt: 1 })
  calls[1]?.set({ status: 'ended', end: { reason: 'hangUp', by: 'remote' } })
  calls[2]?.set({ answeredAt: 1 })
  calls[2]?.set({ status: 'ended', end: { reason: 'connectionLost', by: 'system' } })
  calls[3]?.set({ status: 'ended', end: { reason: 'noAnswer', by: 'local' } })
  expect(callee.outcomes()).toEqual([
    ['cancel 1', 'cancelled'],
    ['callerHangsUp 2', 'talked'],
    ['callerHangsUp 3', 'talked until connectionLost by system'],
    ['cancel 4', 'noAnswer by local'],
  ])
  expect(callee.mostCalls).toBe(4)
})

it('answers what asks for it, and leaves alone what its caller cancels', async () => {
  const { callee, calls } = ring('cancel 1', 'calleeHangsUp 2')
  for (const call of calls) call.handle('answer', async () => call.set({ status: 'established', answeredAt: 1 }))
  await vi.advanceTimersByTimeAsync(2_500)
  expect(calls.map(({ commands }) => [commands.answer, commands.hangUp])).toEqual([
    [0, 0],
    [1, 1],
  ])
  expect(callee.refused).toEqual([])
})

it('tells of a command that is refused in a live call, and not of one that came too late', async () => {
  const { callee, calls } = ring('callerHangsUp 1', 'callerHangsUp 2')
  calls[0]?.handle('answer', () => Promise.reject(Object.assign(new Error('no'), { code: 'microphoneBusy' })))
  calls[1]?.handle('answer', async () => {
    calls[1]?.set({ status: 'ended' })
    throw new Error('it is over')
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(callee.refused).toEqual(['answer: microphoneBusy'])
})
