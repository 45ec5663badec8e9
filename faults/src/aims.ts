/** What was aimed at for Offhook, and where it was missed. */
import type { FaultCase } from './case.ts'
import type { Result } from './runCase.ts'

/** Seconds. */
export const aims = { registered: 3, audio: 5 } as const

export type AimedCase = Pick<FaultCase, 'name' | 'title' | 'aim'>

interface Miss {
  readonly title: string
  /** Such as `not kept`. */
  readonly what: string
  /** Of how many runs. */
  readonly runs: number
  readonly of: number
  /** Lost calls and false states: `npm run faults` fails. */
  readonly grave: boolean
}

export function missesOf(cases: readonly AimedCase[], results: readonly Result[]): readonly Miss[] {
  const over = (value: number | null, aim: number) => value === null || value > aim
  return cases.flatMap(({ name, title, aim }) => {
    const own = results.filter((each) => each.case === name && each.library === 'offhook')
    const count = (wish: (result: Result) => boolean) => own.filter(wish).length
    const missed = aim === 'kept' ? count(({ verdict }) => !verdict.kept) : 0
    const words = [
      [missed, 'not kept', true],
      [count(({ verdict }) => verdict.falseStates.some(({ counts }) => counts)), 'a false state', true],
      [
        count(({ verdict }) => over(verdict.registered, aims.registered)),
        `not registered within ${aims.registered} s`,
        false,
      ],
      [
        count(({ verdict }) => verdict.kept && over(verdict.audio, aims.audio)),
        `no audio both ways within ${aims.audio} s`,
        false,
      ],
      [count(({ bye }) => bye === 'missing'), 'BYE not delivered', false],
    ] as const
    return words.flatMap(([runs, what, grave]) => (runs > 0 ? [{ title, what, runs, of: own.length, grave }] : []))
  })
}

export const missText = ({ title, what, runs, of }: Miss): string => `${title}: ${what}, ${runs} of ${of}`
