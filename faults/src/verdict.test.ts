import { describe, expect, test } from 'vitest'
import type { Claim } from './client.ts'
import type { Heard, Said, Timeline, Truth } from './timeline.ts'
import { judge, longestSilence } from './verdict.ts'

const well: Claim = { connected: true, registered: true, call: 'up', held: false, resumed: true, media: 'connected' }
const end = 60_000

/** What 100 ms of the quietest that A-law can say have. */
const aLawSilence = (8 / 32_768) ** 2 * 0.1

/** Fifty packets a second with energy, but not in `silence`. */
function audio(silence: readonly [number, number] = [0, 0], energy = 1): Heard[] {
  return Array.from({ length: end / 100 }, (_, index) => {
    const at = index * 100
    const quiet = at >= silence[0] && at < silence[1]
    return { at, packets: quiet ? 0 : 5, energy: quiet ? 0 : energy }
  })
}
const said = (claimAt: (at: number) => Partial<Claim> = () => ({})): Said[] =>
  Array.from({ length: end / 250 }, (_, index) => ({ at: index * 250, claim: { ...well, ...claimAt(index * 250) } }))
const truth = (soAt: (at: number) => Partial<Truth> = () => ({})): Truth[] =>
  Array.from({ length: end / 250 }, (_, index) => ({
    at: index * 250,
    bound: true,
    farCall: true,
    ...soAt(index * 250),
  }))

const timeline = (of: Partial<Timeline> = {}): Timeline => ({
  faultAt: 10_000,
  restoredAt: 20_000,
  talkAt: 20_000,
  endedAt: end - 250,
  said: said(),
  truth: truth(),
  heardHere: audio(),
  heardThere: audio(),
  notes: [],
  ...of,
})

describe('judge', () => {
  test('a call that nothing happened to is kept, registered and heard at once', () => {
    expect(judge(timeline())).toMatchObject({ kept: true, registered: 0, audio: 0, falseStates: [] })
  })

  test('a call in which an end hears nothing at the end is not kept, but kept and silent', () => {
    for (const of of [
      { heardHere: audio([15_000, end]) },
      { heardThere: audio([15_000, end]) },
      { heardHere: audio([0, 0], aLawSilence) },
    ])
      expect(judge(timeline(of))).toMatchObject({ kept: false, keptSilent: true })
    expect(judge(timeline())).toMatchObject({ kept: true, keptSilent: false })
    expect(judge(timeline({ truth: truth(() => ({ farCall: false })) }))).toMatchObject({
      kept: false,
      keptSilent: false,
    })
  })

  test('kept takes both ends', () => {
    expect(judge(timeline({ truth: truth(() => ({ farCall: false })) })).kept).toBe(false)
    expect(judge(timeline({ said: said(() => ({ call: 'none' })) })).kept).toBe(false)
  })

  test('registered takes the binding and the word of the phone, from when on both stay', () => {
    const late = truth((at) => ({ bound: at >= 23_000 && (at < 30_000 || at >= 31_000) }))
    expect(judge(timeline({ truth: late })).registered).toBeCloseTo(11, 0)
    expect(judge(timeline({ said: said((at) => ({ registered: at >= 22_000 })) })).registered).toBeCloseTo(2, 0)
    expect(judge(timeline({ said: said(() => ({ registered: false })) })).registered).toBeNull()
  })

  test('audio takes packets and energy in both directions', () => {
    expect(judge(timeline({ heardHere: audio([15_000, 24_000]) })).audio).toBeCloseTo(4, 1)
    expect(judge(timeline({ heardThere: audio([15_000, 27_000]) })).audio).toBeCloseTo(7, 1)
    expect(judge(timeline({ heardThere: audio([15_000, end]) })).audio).toBeNull()
    expect(judge(timeline({ heardHere: audio([0, 0], 0) })).audio).toBeNull()
    expect(judge(timeline({ heardHere: audio([0, 0], aLawSilence) })).audio).toBeNull()
    expect(judge(timeline({ heardThere: audio([0, 0], 0.001) })).audio).toBe(0)
  })

  test('audio counts from when both ends should hear each other', () => {
    expect(judge(timeline({ talkAt: 22_000, heardHere: audio([15_000, 24_000]) })).audio).toBeCloseTo(2, 1)
  })

  test('audio that comes and goes has not come', () => {
    const twice = audio([15_000, 24_000]).map((each) =>
      each.at >= 40_000 && each.at < 45_000 ? { ...each, packets: 0, energy: 0 } : each,
    )
    expect(judge(timeline({ heardHere: twice })).audio).toBeCloseTo(25, 1)
  })

  test.each([
    ['registered', { truth: truth((at) => ({ bound: at < 10_000 || at >= 21_000 })) }],
    ['callUp', { truth: truth((at) => ({ farCall: at < 10_000 || at >= 21_000 })) }],
    ['callOver', { said: said((at) => (at < 10_000 || at >= 21_000 ? {} : { call: 'none' })) }],
    ['mediaConnected', { heardHere: audio([10_000, 24_000]) }],
    ['held', { said: said((at) => ({ held: at >= 30_000 && at < 45_000 })) }],
  ] as const)('more than 10 s of a false word counts: %s', (kind, of) => {
    const counted = judge(timeline(of)).falseStates.filter(({ counts }) => counts)
    expect(counted.map((each) => each.kind)).toContain(kind)
  })

  test('a false word of less than 10 s is told with its length, and does not count', () => {
    const { falseStates } = judge(timeline({ truth: truth((at) => ({ bound: at < 10_000 || at >= 19_500 })) }))
    expect(falseStates).toMatchObject([{ kind: 'registered', counts: false }])
    expect(falseStates[0]?.seconds).toBeCloseTo(9.4, 1)
  })

  test('what one look alone saw is not told', () => {
    const once = truth((at) => ({ bound: at !== 10_000 }))
    expect(judge(timeline({ truth: once })).falseStates).toEqual([])
  })

  test('a page that was frozen said nothing', () => {
    const frozen = said().filter(({ at }) => at < 10_000 || at >= 40_000)
    const { falseStates } = judge(
      timeline({ said: frozen, truth: truth((at) => ({ bound: at < 10_000 || at >= 45_000 })) }),
    )
    // From its waking at 40 s on, not from 10 s on.
    expect(falseStates).toMatchObject([{ kind: 'registered', seconds: expect.closeTo(4.9, 1), counts: false }])
  })
})

test('the longest silence counts to the end', () => {
  expect(longestSilence(audio([15_000, 24_000]), 10_000, end)).toBeCloseTo(9.1, 1)
  expect(longestSilence(audio([50_000, end]), 10_000, end)).toBeCloseTo(10.1, 1)
})
