import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Case } from './case.ts'
import { readEarlier, toJson } from './earlier.ts'
import { Findings } from './findings.ts'
import type { Result } from './report.ts'

const cases = ['first', 'second'].map((name): Case => ({ name, title: name, method: '', run: async () => {} }))
const run = { machine: 'two cores', short: false, again: ['second'] }
let path = ''

function result(of: Case): Result {
  const findings = new Findings()
  findings.figure('time', 12, 'ms')
  findings.figure('what was not measured', Number.NaN, 'ms')
  findings.compare('CPU', 3, 1, 'ms')
  findings.exactly('left', 1, 0)
  return { case: of, findings, seconds: 5, failure: undefined }
}

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'offhook-earlier-')), 'load.json')
  writeFileSync(path, toJson(cases.map(result), run))
})
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }))

it('keeps what the cases found that are not run again, and names those that are', () => {
  const { results, again } = readEarlier(path, 'two cores', cases, ['first'])
  expect(results.map((each) => each.case)).toEqual([cases[1]])
  expect(results[0]).toEqual(cases[1] && result(cases[1]))
  expect(results[0]?.findings.violations).toHaveLength(1)
  expect(again).toEqual(['second', 'first'])
})

it('refuses the run of another machine, and a short one', () => {
  expect(() => readEarlier(path, 'four cores', cases, [])).toThrow('two cores')
  writeFileSync(path, toJson([], { ...run, short: true }))
  expect(() => readEarlier(path, 'two cores', cases, [])).toThrow('short')
})
