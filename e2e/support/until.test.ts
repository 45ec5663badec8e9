import { expect, test } from 'vitest'
import { until } from './until.ts'

test.each([undefined, null, false, 0])('%s is not there yet', async (seen) => {
  let looks = 0
  const wait = until('something', () => (++looks < 3 ? seen : 'here'), { every: 1 })
  await expect(wait).resolves.toBe('here')
  expect(looks).toBe(3)
})

test('what does not come in time is named', async () => {
  await expect(until('a train', () => 0, { within: 5, every: 1 })).rejects.toThrow('Not within 5 ms: a train')
})
