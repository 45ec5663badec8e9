import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createChartTrace } from './chartTrace.ts'
import { createEventTrace, eventLogLength, eventWords } from './eventTrace.ts'
import { createSipTrace, keepAlivesKept, ladderLength } from './sipTrace.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a burst of messages is one change, and the ladder keeps only the last', () => {
  const trace = createSipTrace()
  const changed = vi.fn()
  trace.subscribe(changed)
  for (let at = 0; at < ladderLength + 50; at++) {
    trace.add('alice', { at, direction: 'sent', message: 'BYE sip:bob@offhook.test SIP/2.0\r\n\r\n' })
  }
  vi.runAllTimers()
  expect(changed).toHaveBeenCalledTimes(1)
  expect(trace.getSnapshot()).toHaveLength(ladderLength)
  expect(trace.getSnapshot().at(0)?.at).toBe(50)
})

test('keep-alives do not push a call out of the ladder', () => {
  const trace = createSipTrace()
  trace.add('alice', { at: 0, direction: 'sent', message: 'INVITE sip:bob@offhook.test SIP/2.0\r\n\r\n' })
  for (let at = 1; at <= ladderLength; at++) {
    trace.add('alice', { at, direction: 'sent', message: 'OPTIONS sip:offhook.test SIP/2.0\r\n\r\n' })
  }
  vi.runAllTimers()
  expect(trace.getSnapshot()).toHaveLength(1 + keepAlivesKept)
  expect(trace.getSnapshot().at(0)?.label).toBe('INVITE bob')
  expect(trace.getSnapshot().at(-1)?.at).toBe(ladderLength)
})

test('charts stand in the order of the phone, and old calls are forgotten', () => {
  const trace = createChartTrace()
  for (const id of ['1', '2', '3']) trace.add({ chart: 'call', id, state: 'ended', event: 'bye' })
  trace.add({ chart: 'phone', id: 'phone', state: 'running', event: 'start' })
  vi.runAllTimers()
  expect(trace.getSnapshot().map(({ chart, id }) => `${chart} ${id}`)).toEqual(['phone phone', 'call 2', 'call 3'])
})

test('a call that lives is not forgotten for newer ones, and one that ended goes with its media', () => {
  const trace = createChartTrace()
  const add = (chart: string, id: string, state: string, event = 'go') => trace.add({ chart, id, state, event })
  for (const id of ['1', '2', '3']) for (const chart of ['call', 'media']) add(chart, id, 'live')
  const shown = () => {
    vi.runAllTimers()
    return trace.getSnapshot().map(({ chart, id }) => `${chart} ${id}`)
  }
  expect(shown()).toEqual(['call 1', 'call 2', 'call 3', 'media 1', 'media 2', 'media 3'])
  for (const id of ['2', '3', '1']) {
    add('media', id, 'live', 'xstate.stop')
    add('call', id, 'ended')
  }
  add('call', '4', 'live')
  expect(shown()).toEqual(['call 2', 'call 3', 'call 4', 'media 2', 'media 3'])
})

test('a chart that is stopped is gone, and starts anew', () => {
  const trace = createChartTrace()
  const add = (state: string, event: string) => trace.add({ chart: 'connection', id: 'connection', state, event })
  add('open', 'socket.opened')
  add('open', 'xstate.stop')
  vi.runAllTimers()
  expect(trace.getSnapshot()).toMatchObject([{ state: 'open', isGone: true }])
  add('open', 'xstate.init')
  vi.runAllTimers()
  expect(trace.getSnapshot()).toMatchObject([{ isGone: false, step: { event: 'xstate.init', before: undefined } }])
})

test('a chart remembers how it moved last, whatever it hears since', () => {
  const trace = createChartTrace()
  const add = (state: string, event: string) => trace.add({ chart: 'connection', id: 'connection', state, event })
  add('closed', 'start')
  add('open', 'socket.opened')
  add('open', 'socket.heard')
  vi.runAllTimers()
  expect(trace.getSnapshot()).toMatchObject([
    { state: 'open', event: 'socket.heard', step: { event: 'socket.opened', before: 'closed', after: 'open' } },
  ])
})

test('the event log tells each step by what it left and entered, and keeps only the last', () => {
  const trace = createEventTrace()
  const add = (state: unknown, event: string) => trace.add('alice', { at: 1, chart: 'media', id: 'c1', state, event })
  for (let step = 0; step < eventLogLength; step++) add('new', 'gather')
  add('checking', 'negotiated')
  add({ restarting: 'wanted' }, 'xstate.after.iceGrace.media.interrupted')
  vi.runAllTimers()
  expect(trace.getSnapshot()).toHaveLength(eventLogLength)
  expect(trace.getSnapshot().slice(-2)).toMatchObject([
    { user: 'alice', chart: 'media', event: 'negotiated', left: ['new'], entered: ['checking'] },
    { event: 'after iceGrace', left: ['checking'], entered: ['restarting.wanted'] },
  ])
})

test('a chart that is stopped enters nothing, and starts from nothing', () => {
  const trace = createEventTrace()
  const add = (event: string) => trace.add('alice', { at: 1, chart: 'media', id: 'c1', state: 'connected', event })
  for (const event of ['negotiated', 'xstate.stop', 'xstate.init']) add(event)
  vi.runAllTimers()
  expect(trace.getSnapshot().slice(1)).toMatchObject([
    { event: 'stop', left: ['connected'], entered: [] },
    { event: 'start', left: [], entered: ['connected'] },
  ])
})

test('the steps of two calls, or of two people, are not mixed up', () => {
  const trace = createEventTrace()
  trace.add('alice', { at: 1, chart: 'call', id: 'c1', state: 'live', event: 'a' })
  trace.add('alice', { at: 2, chart: 'call', id: 'c2', state: 'live', event: 'b' })
  trace.add('bob', { at: 3, chart: 'call', id: 'c1', state: 'live', event: 'c' })
  trace.add('alice', { at: 4, chart: 'call', id: 'c1', state: 'live', event: 'd' })
  vi.runAllTimers()
  expect(trace.getSnapshot().map(({ entered }) => entered)).toEqual([['live'], ['live'], ['live'], []])
})

test.each([
  ['xstate.after.iceGrace.media.interrupted', 'after iceGrace'],
  ['xstate.done.actor.fetch', 'fetch done'],
  ['xstate.error.actor.0.call.live.phase.accepting', 'call.live.phase.accepting fails'],
  ['xstate.snapshot.media', 'media moves'],
  ['xstate.init', 'start'],
  ['xstate.stop', 'stop'],
  ['socket.closed', 'socket.closed'],
])('%s is %s in words', (type, words) => {
  expect(eventWords(type)).toBe(words)
})
