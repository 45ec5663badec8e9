/** What a case found: figures for the table, and checks that decide the exit code. */

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** One measure of Offhook and of raw sip.js. */
export interface Comparison {
  readonly name: string
  readonly offhook: number
  readonly sipjs: number
  readonly unit: string
}

/** One statement about the run that is true or is not. */
export interface Check {
  readonly what: string
  readonly expected: string
  readonly seen: string
  readonly ok: boolean
}

export class Findings {
  readonly figures: Figure[]
  readonly comparisons: Comparison[]
  readonly checks: Check[]

  constructor(figures: readonly Figure[] = [], comparisons: readonly Comparison[] = [], checks: readonly Check[] = []) {
    this.figures = [...figures]
    this.comparisons = [...comparisons]
    this.checks = [...checks]
  }

  figure(name: string, value: number, unit: string): void {
    this.figures.push({ name, value, unit })
  }

  compare(name: string, offhook: number, sipjs: number, unit: string): void {
    this.comparisons.push({ name, offhook, sipjs, unit })
  }

  exactly(what: string, seen: number, expected: number): void {
    this.checks.push({ what, expected: `${expected}`, seen: `${seen}`, ok: seen === expected })
  }

  /** `NaN`, which a measurement that failed gives, is not at most anything. */
  atMost(what: string, seen: number, limit: number, unit = ''): void {
    this.checks.push({ what, expected: `<= ${amount(limit, unit)}`, seen: amount(seen, unit), ok: seen <= limit })
  }

  atLeast(what: string, seen: number, limit: number, unit = ''): void {
    this.checks.push({ what, expected: `>= ${amount(limit, unit)}`, seen: amount(seen, unit), ok: seen >= limit })
  }

  /** Nothing may be in `list`; what is there is shown, the first few. */
  none(what: string, list: readonly string[]): void {
    const shown = list.slice(0, 3).join('; ')
    this.checks.push({
      what,
      expected: 'none',
      seen: list.length === 0 ? 'none' : `${list.length}: ${shown}${list.length > 3 ? '; …' : ''}`,
      ok: list.length === 0,
    })
  }

  get violations(): Check[] {
    return this.checks.filter(({ ok }) => !ok)
  }
}

/** `12.3 ms`: three figures that say something, whole numbers as they are. */
export function amount(value: number, unit: string): string {
  const size = Math.abs(value)
  const digits = Number.isInteger(value) || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3
  return `${Number(value.toFixed(digits))}${unit === '' ? '' : ` ${unit}`}`
}
