import { expect, test } from 'vitest'
import { seconds } from './report.ts'

test('median and worst; what never came is worse than any number', () => {
  expect(seconds([1, 3, 2])).toBe('2.0 (3.0)')
  expect(seconds([2, 2])).toBe('2.0')
  expect(seconds([1, null, 3])).toBe('3.0 (never)')
  expect(seconds([null, null])).toBe('never')
})
