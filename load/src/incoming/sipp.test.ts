import { expect, it } from 'vitest'
import { plans, scenario } from './scenario.ts'
import { readOutcomes, readStatistics } from './sipp.ts'

it('reads the last line of the statistics by the names of the first', () => {
  const csv = 'StartTime;TotalCallCreated;SuccessfulCall(C);FailedCall(C);Retransmissions(C);\nx;3;1;0;0;\nx;9;7;2;4;\n'
  expect(readStatistics(csv)).toEqual({ created: 9, successful: 7, failed: 2, retransmissions: 4 })
})

it('does not take missing statistics for zero', () => {
  expect(readStatistics('')).toEqual({
    created: Number.NaN,
    successful: Number.NaN,
    failed: Number.NaN,
    retransmissions: Number.NaN,
  })
  expect(readStatistics('TotalCallCreated;\n').created).toBeNaN()
})

it('reads what became of each call', () => {
  expect([...readOutcomes('cancel 1 cancelled\r\ncallerHangsUp 2 talked\nsomething else\n')]).toEqual([
    ['cancel 1', 'cancelled'],
    ['callerHangsUp 2', 'talked'],
  ])
})

it('writes every plan with labels that are there', () => {
  for (const plan of plans) {
    const xml = scenario(plan)
    const labels = new Set([...xml.matchAll(/<label id="(\d+)"/g)].map(([, id]) => id))
    const jumps = [...xml.matchAll(/(?:next|ontimeout)="(\d+)"/g)].map(([, id]) => id)
    expect(jumps.filter((id) => !labels.has(id))).toEqual([])
    expect(xml).toContain(`X-Load: ${plan} [call_number]`)
  }
})
