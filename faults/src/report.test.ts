import { expect, test } from 'vitest'
import { falseStatesOf, seconds } from './report.ts'
import type { Verdict } from './verdict.ts'

test('median and worst; what never came is worse than any number', () => {
  expect(seconds([1, 3, 2])).toBe('2.0 (3.0)')
  expect(seconds([2, 2])).toBe('2.0')
  expect(seconds([1, null, 3])).toBe('3.0 (never)')
  expect(seconds([null, null])).toBe('never')
})

test('false states: the longest in seconds, and in how many runs it counts', () => {
  const run = (...falseStates: Verdict['falseStates'][number][]) => ({
    verdict: { falseStates } as unknown as Verdict,
  })
  const state = (length: number) => ({ kind: 'registered' as const, seconds: length, counts: length > 10 })
  expect(falseStatesOf([run(), run()])).toBe('none')
  expect(falseStatesOf([run(state(9.8)), run(state(4))])).toBe('registered, and is not: up to 9.8 s (does not count)')
  expect(falseStatesOf([run(state(9.8)), run(state(31.2))])).toBe(
    'registered, and is not: up to 31.2 s (counts in 1/2)',
  )
})
