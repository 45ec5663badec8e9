import { expect, it } from 'vitest'
import { createActor, createMachine, fromPromise } from 'xstate'
import type { InspectionEvent } from '../types.ts'
import { inspectCharts } from './inspection.ts'

it('tells each step of each chart by name, and never a context', async () => {
  const events: InspectionEvent[] = []
  const child = createMachine({ id: 'call', context: { id: 'c1', secret: 'hunter2' }, initial: 'a', states: { a: {} } })
  const parent = createMachine({
    id: 'phone',
    invoke: [
      { src: child, id: 'call.1' },
      { src: fromPromise(async () => 'hunter2'), id: 'fetch' },
    ],
    initial: 'idle',
    states: { idle: { on: { go: 'busy' } }, busy: {} },
  })
  const actor = createActor(parent, {
    id: 'phone',
    inspect: inspectCharts(
      (event) => events.push(event),
      () => 7,
    ),
  })
  actor.start()
  actor.send({ type: 'go', secret: 'hunter2' })
  await Promise.resolve()
  expect(events).toContainEqual({ type: 'chart', at: 7, chart: 'phone', id: 'phone', event: 'go', state: 'busy' })
  expect(events).toContainEqual({ type: 'chart', at: 7, chart: 'call', id: 'c1', event: 'xstate.init', state: 'a' })
  expect(new Set(events.map((event) => (event.type === 'chart' ? event.chart : '')))).toEqual(
    new Set(['phone', 'call']),
  )
  expect(JSON.stringify(events)).not.toContain('hunter2')
})
