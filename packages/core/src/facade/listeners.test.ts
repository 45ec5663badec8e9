import { afterEach, expect, it, vi } from 'vitest'
import { createListeners } from './listeners.ts'
import { createLog } from './log.ts'

const tasks: (() => void)[] = []
vi.stubGlobal('queueMicrotask', (task: () => void) => tasks.push(task))
afterEach(() => {
  tasks.length = 0
})

/** The present turn is over. */
function turn() {
  for (const task of tasks.splice(0)) task()
}

it('a listener that throws keeps nobody from hearing, and its error surfaces by itself', () => {
  const listeners = createListeners<number>()
  const heard: number[] = []
  listeners.add(() => {
    throw new Error('mine')
  })
  listeners.add((event) => heard.push(event))
  listeners.notify(7)
  expect(heard).toEqual([])
  turn()
  expect(heard).toEqual([7])
  expect(tasks).toHaveLength(1)
  expect(tasks[0]).toThrow('mine')
})

it('the same function twice is two listeners; leaving twice takes one', () => {
  const listeners = createListeners<void>()
  let count = 0
  const listener = () => {
    count += 1
  }
  const leave = listeners.add(listener)
  listeners.add(listener)
  leave()
  leave()
  listeners.notify()
  turn()
  expect(count).toBe(1)
})

it('who comes or goes meanwhile changes the next round, not this one', () => {
  const listeners = createListeners<void>()
  const heard: string[] = []
  const leave = listeners.add(() => {
    heard.push('first')
    leave()
    listeners.add(() => heard.push('late'))
  })
  listeners.add(() => heard.push('second'))
  listeners.notify()
  turn()
  expect(heard).toEqual(['first', 'second'])
  listeners.notify()
  turn()
  expect(heard).toEqual(['first', 'second', 'second', 'late'])
})

it('a logger that throws, or that has half of the levels, breaks nothing', () => {
  const lines: unknown[] = []
  const log = createLog({
    warn: (message, data) => lines.push([message, data]),
    error: () => {
      throw new Error('full')
    },
  })
  log.debug('unheard')
  log.info('unheard')
  log.warn('heard', { of: 1 })
  log.error('thrown')
  expect(lines).toEqual([['heard', { of: 1 }]])
  expect(tasks).toHaveLength(1)
  expect(() => createLog().error('nobody listens')).not.toThrow()
})

it('guards any function of the application', () => {
  const heard: string[] = []
  const guarded = createLog().guard((event: string) => {
    heard.push(event)
    throw new Error(event)
  })
  guarded('one')
  guarded('two')
  expect(heard).toEqual(['one', 'two'])
  expect(tasks[1]).toThrow('two')
})
