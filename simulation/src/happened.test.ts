import { expect, test } from 'vitest'
import { troubleKinds } from './climate.ts'
import { answeredShare, missing, telling, totalsOf } from './happened.ts'

const calls = telling
const least = Math.ceil(answeredShare * calls)
const full = new Map([['answered', least], ...troubleKinds.map((kind): [string, number] => [`trouble: ${kind}`, 1])])

test('a run in which everything happened lacks nothing', () => {
  expect(missing(calls, full)).toEqual([])
})

test('a run in which nothing happened says all that it lacks', () => {
  const lacks = missing(calls, new Map())
  expect(lacks).toHaveLength(1 + troubleKinds.length)
  expect(lacks[0]).toBe(`0 ends of calls were answered, fewer than ${least}`)
})

test('too few answers, or one trouble that never struck, is enough', () => {
  expect(missing(calls, new Map([...full, ['answered', least - 1]]))).toHaveLength(1)
  expect(missing(calls, new Map([...full, ['trouble: crash', 0]]))).toEqual(['the trouble crash never struck'])
})

test('of a short run nothing is expected', () => {
  expect(missing(calls - 1, new Map())).toEqual([])
})

test('adds up what happened in each world', () => {
  const totals = totalsOf([{ counts: { answered: 2, 'trouble: crash': 1 } }, { counts: { answered: 3 } }])
  expect([...totals]).toEqual([
    ['answered', 5],
    ['trouble: crash', 1],
  ])
})

test('every kind of trouble is in some climate', () => {
  expect(troubleKinds).toEqual(expect.arrayContaining(['reset', 'crash', 'microphoneLost', 'refusals', 'messageLost']))
  expect(new Set(troubleKinds).size).toBe(troubleKinds.length)
})
