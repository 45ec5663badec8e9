import { expect, it } from 'vitest'
import { median, percentile, slope, sum } from './statistics.ts'

it('takes percentiles by nearest rank, whatever the order', () => {
  const values = [30, 10, 20, 50, 40]
  expect([percentile(values, 0), median(values), percentile(values, 0.95), percentile(values, 1)]).toEqual([
    10, 30, 50, 50,
  ])
  expect(median([])).toBeNaN()
})

it('finds the growth a step in what rises and falls', () => {
  expect(
    slope([
      [0, 5],
      [1, 7],
      [2, 9],
    ]),
  ).toBeCloseTo(2)
  expect(
    slope([
      [0, 1],
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 1],
    ]),
  ).toBeCloseTo(0)
  expect(slope([[0, 1]])).toBeNaN()
})

it('sums what is iterable', () => {
  expect(sum(new Set([1, 2, 3]))).toBe(6)
})
