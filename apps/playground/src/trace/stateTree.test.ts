import { expect, test } from 'vitest'
import { nest } from './stateTree.ts'

test('a simple state is one line', () => {
  expect(nest('idle')).toEqual([{ within: [], leaf: 'idle', regions: [] }])
})

test('a chain of states with one child is one line', () => {
  expect(nest({ flow: { connected: 'alive' } })).toEqual([
    { within: ['flow', 'connected'], leaf: 'alive', regions: [] },
  ])
})

test('parallel regions are a line each, under what is around them', () => {
  const value = { live: { audio: { on: 'muted' }, phase: { established: { signalling: 'up', tones: 'idle' } } } }
  expect(nest(value)).toEqual([
    {
      within: ['live'],
      regions: [
        { within: ['audio', 'on'], leaf: 'muted', regions: [] },
        {
          within: ['phase', 'established'],
          regions: [
            { within: ['signalling'], leaf: 'up', regions: [] },
            { within: ['tones'], leaf: 'idle', regions: [] },
          ],
        },
      ],
    },
  ])
})

test('what is no state value is no line', () => {
  expect(nest(undefined)).toEqual([])
})
