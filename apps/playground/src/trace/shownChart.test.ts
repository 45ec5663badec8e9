import { expect, test } from 'vitest'
import type { ChartView } from './chartTrace.ts'
import { shownChart } from './shownChart.ts'

const view = (chart: string, id: string, state: string, isGone = false): ChartView => ({
  key: `${chart} ${id}`,
  chart,
  id,
  state,
  event: '',
  isGone,
})
const connection = view('connection', 'connection', 'open')
const [first, second] = [view('call', '1', 'live'), view('call', '2', 'live')]
const ended = view('call', '1', 'ended')

test('the connection, until another is chosen', () => {
  expect(shownChart([view('phone', 'phone', 'active'), connection], undefined)).toBe(connection)
  expect(shownChart([first], undefined)).toBe(first)
  expect(shownChart([connection, first, second], first)).toBe(first)
})

test('a call that was chosen in the call gives way to the next call, and not before', () => {
  expect(shownChart([connection, ended], first)).toBe(ended)
  expect(shownChart([connection, ended, second], first)).toBe(second)
  expect(shownChart([connection, view('call', '2', 'ended')], first)).toMatchObject({ id: '2' })
})

test('the media of a call likewise', () => {
  const [gone, now] = [view('media', '1', 'connected', true), view('media', '2', 'gathering')]
  expect(shownChart([connection, gone, now], view('media', '1', 'connected'))).toBe(now)
})

test('a call that was chosen after its end stays', () => {
  expect(shownChart([connection, ended, second], ended)).toBe(ended)
})
