import { afterEach, expect, test, vi } from 'vitest'
import { callEach } from './listeners.ts'
import { settle } from './testing/virtualClock.ts'
import { createWorld } from './testing/world.ts'

const tasks: (() => void)[] = []
vi.stubGlobal('queueMicrotask', (task: () => void) => tasks.push(task))
afterEach(() => tasks.splice(0))

const broken = () => {
  throw new Error('mine')
}

test('a listener that throws is heard of, and the next one hears all the same', () => {
  const heard: number[] = []
  callEach([broken, null, (event: number) => heard.push(event)], 1)
  expect(heard).toEqual([1])
  expect(tasks).toHaveLength(1)
  expect(() => tasks[0]?.()).toThrow('mine')
})

test('one who listens for digits and throws takes no answer from the caller', async () => {
  const { registered, switchboard } = createWorld()
  switchboard.lines.onDtmf(broken)
  const alice = await registered('alice')
  const invite = alice.invite('sip:echo@example.test')
  const ok = await alice.next('200 INVITE')
  alice.inDialog('ACK', invite, ok)
  alice.inDialog('INFO', invite, ok, { 'Content-Type': 'application/dtmf-relay' }, 'Signal=5\r\nDuration=100\r\n')
  await settle()
  expect(alice.untaken).toContain('200 INFO')
  expect(tasks).toHaveLength(1)
})
