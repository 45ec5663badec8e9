import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { joined, readEarlier } from './earlier.ts'

const folder = mkdtempSync(join(tmpdir(), 'offhook-earlier-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'report.json')
const machine = 'two cores'
const of = (name: string) => ({ case: name, run: 1, message: name })
const write = (report: object) =>
  writeFileSync(
    path,
    JSON.stringify({ results: [], failures: [], repeated: [], machine, sleep: 600, seconds: 9, ...report }),
  )

test('what is run again gives way, and is named; the rest stays', () => {
  write({ results: [of('edge'), of('edge'), of('loss')], failures: [of('edge')], repeated: [of('loss'), of('edge')] })
  const earlier = readEarlier(path, { machine, sleep: 600 }, ['edge'])
  expect(earlier).toMatchObject({ failures: [], repeated: [of('loss')], seconds: 9, again: ['edge'] })
  const now = { results: [of('edge')], failures: [], repeated: [] } as unknown as Parameters<typeof joined>[1]
  expect(joined(earlier, now).results).toEqual([of('loss'), of('edge')])
})

test('a case that was run again before stays named', () => {
  write({ results: [of('turn')], again: ['edge'] })
  expect(readEarlier(path, { machine, sleep: 600 }, ['turn']).again).toEqual(['edge', 'turn'])
})

test('figures of another machine, or of another sleep, are refused', () => {
  write({})
  expect(() => readEarlier(path, { machine: 'four cores', sleep: 600 }, [])).toThrow('another machine')
  expect(() => readEarlier(path, { machine, sleep: 60 }, [])).toThrow('a sleep of 600 s')
})
