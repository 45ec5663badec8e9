import { expect, it } from 'vitest'
import { amount, Findings } from './findings.ts'

it('tells a run that holds from one that does not', () => {
  const findings = new Findings()
  findings.exactly('calls left', 0, 0)
  findings.atMost('growth', 3, 5, 'kB')
  findings.atLeast('packets', 50, 50)
  findings.none('stuck calls', [])
  expect(findings.violations).toEqual([])
  findings.exactly('calls left', 1, 0)
  findings.atMost('growth', 5.001, 5, 'kB')
  findings.atLeast('packets', 49, 50)
  findings.none('stuck calls', ['a', 'b', 'c', 'd'])
  expect(findings.violations.map(({ what }) => what)).toEqual(['calls left', 'growth', 'packets', 'stuck calls'])
  expect(findings.violations.at(-1)?.seen).toBe('4: a; b; c; …')
})

it('holds what could not be measured against the run', () => {
  const findings = new Findings()
  findings.exactly('calls left', Number.NaN, 0)
  findings.atMost('growth', Number.NaN, 5)
  findings.atLeast('packets', Number.NaN, 0)
  expect(findings.violations).toHaveLength(3)
})

it('writes amounts as short as they may be', () => {
  expect([1234.5, 123.45, 12.345, 0.12345, 7].map((value) => amount(value, 'ms'))).toEqual([
    '1235 ms',
    '123.5 ms',
    '12.35 ms',
    '0.123 ms',
    '7 ms',
  ])
})
