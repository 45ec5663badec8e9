import { describe, expect, test } from 'vitest'
import { missesOf, missText } from './aims.ts'
import type { Library } from './client.ts'
import type { Result } from './runCase.ts'
import type { Verdict } from './verdict.ts'

const fine: Verdict = {
  kept: true,
  keptSilent: false,
  here: 'up',
  farCall: true,
  registered: 0.5,
  audio: 1,
  silence: { here: 0, there: 0 },
  falseStates: [],
}
const result = (verdict: Partial<Verdict> = {}, library: Library = 'offhook', name = 'one'): Result => ({
  case: name,
  run: 1,
  library,
  verdict: { ...fine, ...verdict },
  bye: 'delivered',
  tallies: {},
  baseline: null,
  load: 0,
})
const cases = [
  { name: 'one', title: 'One', aim: 'kept' },
  { name: 'free', title: 'Free', aim: 'none' },
] as const
const grave = (...results: Result[]) => missesOf(cases, results).filter((miss) => miss.grave)

describe('missesOf', () => {
  test('none where all is well', () => expect(missesOf(cases, [result()])).toEqual([]))

  test('a call that is lost, or silent, where it should be kept', () => {
    expect(grave(result(), result({ kept: false })).map(missText)).toEqual(['One: not kept, 1 of 2'])
    expect(grave(result({ kept: false, keptSilent: true }))).toHaveLength(1)
  })

  test('not where no aim was set, and not what other libraries lose', () => {
    expect(grave(result({ kept: false }, 'offhook', 'free'), result({ kept: false }, 'jssip'))).toEqual([])
  })

  test('a false state that counts, also where no aim was set for the call', () => {
    const state = (seconds: number, counts: boolean) => ({
      falseStates: [{ kind: 'registered' as const, seconds, counts }],
    })
    expect(grave(result(state(9.8, false)))).toEqual([])
    expect(grave(result(state(11, true), 'offhook', 'free')).map(missText)).toEqual(['Free: a false state, 1 of 1'])
  })

  test('late is a miss and not grave', () => {
    const misses = missesOf(cases, [result({ registered: null, audio: 6 }), { ...result(), bye: 'missing' }])
    expect(misses.map(({ what }) => what)).toEqual([
      'not registered within 3 s',
      'no audio both ways within 5 s',
      'BYE not delivered',
    ])
    expect(misses.some((miss) => miss.grave)).toBe(false)
  })
})
