import { expect, test } from 'vitest'
import { activePaths, leafPaths, stateChange } from './statePaths.ts'

const before = { live: { audio: { on: 'muted' }, signalling: 'up' } }
const after = { live: { audio: { on: 'muted' }, signalling: 'down' } }

test('a state is active with all that are around it', () => {
  expect(activePaths('idle')).toEqual(['idle'])
  expect(activePaths(before)).toEqual([
    'live',
    'live.audio',
    'live.audio.on',
    'live.audio.on.muted',
    'live.signalling',
    'live.signalling.up',
  ])
  expect(leafPaths(before)).toEqual(['live.audio.on.muted', 'live.signalling.up'])
  expect(activePaths(undefined)).toEqual([])
})

test('a step is told by what it left and what it entered', () => {
  expect(stateChange(before, after)).toEqual({ left: ['live.signalling.up'], entered: ['live.signalling.down'] })
  expect(stateChange(before, before)).toEqual({ left: [], entered: [] })
  expect(stateChange(undefined, 'idle')).toEqual({ left: [], entered: ['idle'] })
})
