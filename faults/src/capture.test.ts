import { expect, test } from 'vitest'
import { missingIn } from './capture.ts'

const packets = (...sequences: number[]) => sequences.map((sequence) => ({ sequence }))

test.for([
  ['none missing', packets(7, 8, 9), 0],
  ['gaps are counted', packets(7, 10, 11, 13), 3],
  ['the counter begins anew', packets(65_534, 65_535, 1), 1],
  ['a packet that came late makes no other gap', packets(7, 9, 8, 9), 1],
  ['another stream is no gap', packets(7, 30_000, 30_001), 0],
  ['nothing came', packets(), 0],
] as const)('%s', ([, seen, missing]) => {
  expect(missingIn(seen)).toBe(missing)
})
