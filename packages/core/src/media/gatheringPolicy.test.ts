import { describe, expect, test } from 'vitest'
import { decideGathering, type GatheringFacts, type GatheringLimits } from './gatheringPolicy.ts'

const limits: GatheringLimits = { quiet: 100, cap: 2000, patience: 400, relayOnly: false, expectedHosts: undefined }
const facts: GatheringFacts = {
  startedAt: 0,
  complete: false,
  candidates: 4,
  hosts: 4,
  relays: 0,
  lastCandidateAt: 10,
  servers: [],
}
const gives = { expectation: 'gives', settled: false } as const
const unknown = { expectation: 'unknown', settled: false } as const

test.each([0, 500])('a cap of %i ms waits for the first candidate all the same, for a second', (cap) => {
  const none = { ...facts, candidates: 0, hosts: 0 }
  expect(decideGathering(none, { ...limits, cap }, 600)).toEqual({ lookAgainAt: 1000 })
  expect(decideGathering(none, { ...limits, cap }, 1000)).toBe('fail')
  expect(decideGathering(facts, { ...limits, cap }, 600)).toBe('leave')
})

describe('a description leaves', () => {
  test('when gathering is complete', () => {
    expect(decideGathering({ ...facts, complete: true, servers: [gives] }, limits, 1)).toBe('leave')
  })

  test('after the quiet time, where nobody is waited for', () => {
    expect(decideGathering(facts, limits, 109)).toEqual({ lookAgainAt: 110 })
    expect(decideGathering(facts, limits, 110)).toBe('leave')
  })

  test('at once, where every expected host candidate is there and no server adds any', () => {
    expect(decideGathering(facts, { ...limits, expectedHosts: 4 }, 11)).toBe('leave')
    expect(decideGathering(facts, { ...limits, expectedHosts: 5 }, 11)).toEqual({ lookAgainAt: 110 })
  })

  test('not before a server that is known to answer has answered, up to the cap', () => {
    const waiting = { ...facts, servers: [gives] }
    expect(decideGathering(waiting, limits, 1999)).toEqual({ lookAgainAt: 2000 })
    expect(decideGathering(waiting, limits, 2000)).toBe('leave')
    const answered = { ...facts, lastCandidateAt: 900, servers: [{ ...gives, settled: true }] }
    expect(decideGathering(answered, limits, 901)).toEqual({ lookAgainAt: 1000 })
    expect(decideGathering(answered, limits, 1000)).toBe('leave')
  })

  test('after 400 ms of patience with a server of which nothing is known', () => {
    const waiting = { ...facts, servers: [unknown] }
    expect(decideGathering(waiting, limits, 300)).toEqual({ lookAgainAt: 400 })
    expect(decideGathering(waiting, limits, 400)).toBe('leave')
  })

  test('with a relay candidate alone where relays alone are allowed', () => {
    const relayOnly = { ...limits, relayOnly: true }
    expect(decideGathering(facts, relayOnly, 500)).toEqual({ lookAgainAt: 2000 })
    expect(decideGathering({ ...facts, relays: 1, lastCandidateAt: 600 }, relayOnly, 700)).toBe('leave')
    expect(decideGathering(facts, relayOnly, 2000)).toBe('fail')
  })

  test('never without a candidate', () => {
    const none = { ...facts, candidates: 0, hosts: 0 }
    expect(decideGathering(none, limits, 500)).toEqual({ lookAgainAt: 2000 })
    expect(decideGathering(none, limits, 2000)).toBe('fail')
    expect(decideGathering({ ...none, complete: true }, limits, 5)).toBe('fail')
  })
})
