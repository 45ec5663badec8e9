import { expect, test } from 'vitest'
import { gapsIn, reasonsAgainst, type Scope } from './publication.ts'

const whole: Scope = { runs: 5, sleep: 600, allCases: true, allClients: true, write: false }

test('five runs of everything with the whole sleep may be written', () => {
  expect(reasonsAgainst(whole)).toEqual([])
})

test.each([
  [{ runs: 4 }, '4 runs'],
  [{ runs: 1 }, '1 run of'],
  [{ sleep: 599 }, 'the sleep was 599 s'],
  [{ allCases: false }, 'not every case'],
  [{ allClients: false }, 'not every client'],
])('less may not: %o', (less, reason) => {
  expect(reasonsAgainst({ ...whole, ...less }).join()).toContain(reason)
})

test('--write takes fewer runs, and nothing else', () => {
  expect(reasonsAgainst({ ...whole, runs: 1, write: true })).toEqual([])
  expect(reasonsAgainst({ ...whole, sleep: 5, write: true })).toHaveLength(1)
  expect(reasonsAgainst({ ...whole, allCases: false, write: true })).toHaveLength(1)
})

test('a case without a single figure may not be written, one with fewer than asked for may', () => {
  const cases = [{ name: 'one' }, { name: 'two' }]
  const of = (name: string) => ({ case: name, library: 'offhook' as const })
  expect(gapsIn(cases, ['offhook'], [of('one'), of('two')])).toEqual([])
  expect(gapsIn(cases, ['offhook'], [of('one')])).toEqual(['no run of two came to its end'])
  expect(gapsIn(cases, ['offhook', 'jssip'], [of('one'), of('two')])).toHaveLength(2)
})
