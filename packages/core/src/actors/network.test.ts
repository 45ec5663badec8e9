import { expect, test } from 'vitest'
import { createActor, setup } from 'xstate'
import type { NetworkEvent } from '../ports/network.ts'
import { createNetwork } from './network.ts'

test('hands on what the page learns, until it is stopped', () => {
  const listeners = new Set<(event: NetworkEvent) => void>()
  const network = createNetwork(() => ({
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }))
  const seen: string[] = []
  const machine = setup({ types: { events: {} as NetworkEvent }, actors: { network } }).createMachine({
    invoke: { src: 'network' },
  })
  const actor = createActor(machine, {
    inspect: (inspection) => {
      if (inspection.type === '@xstate.event') seen.push(inspection.event.type)
    },
  }).start()
  for (const listener of listeners) listener({ type: 'page.resumed' })
  expect(seen).toContain('page.resumed')
  actor.stop()
  expect(listeners.size).toBe(0)
})
