import { expect, it } from 'vitest'
import { Findings } from './findings.ts'
import { page, print, type Result } from './report.ts'

function result(fill: (findings: Findings) => void, failure?: string): Result {
  const findings = new Findings()
  fill(findings)
  const of = { name: 'case', title: 'many calls', method: 'So.', run: async () => {} }
  return { case: of, findings, seconds: 12, failure }
}
const surroundings = { node: '20', chromium: '1', kamailio: '5', machine: '2 cores', date: '2026-01-01', again: [] }

it('says in both places what does not hold', () => {
  const bad = result((findings) => findings.exactly('calls left', 1, 0))
  expect(print(bad)).toContain('calls left  1 (0)  VIOLATED')
  expect(page([bad], surroundings)).toContain('| calls left | 1 | 0 | **VIOLATED** |')
  expect(page([bad], surroundings)).toContain('**Checks do not hold in case.**')
})

it('does not pass a case that ended with an error for one that holds', () => {
  const failed = result(() => {}, 'no platform')
  expect(print(failed)).toContain('FAILED: no platform')
  expect(page([failed], surroundings)).toContain('**Checks do not hold in case.**')
  expect(page([failed], surroundings)).not.toContain('All checks hold')
})

it('shows figures, comparisons and what keeps a table whole', () => {
  const good = result((findings) => {
    findings.figure('time', 12.345, 'ms')
    findings.compare('CPU a phone', 30, 10, 'ms')
    findings.none('a|b', [])
  })
  const text = page([good], surroundings)
  expect(text).toContain('| time | 12.35 ms |')
  expect(text).toContain('| CPU a phone | 30 ms | 10 ms | 3 |')
  expect(text).toContain('| a\\|b | none | none | holds |')
  expect(text).toContain('All checks hold.')
})
