/** Where each statechart of one phone is now, from its inspection events. */

import { createStore, type WritableStore } from '../store.ts'
import type { ChartStep } from './chartStep.ts'
import { stateChange } from './statePaths.ts'

export interface ChartView {
  readonly key: string
  readonly chart: string
  readonly id: string
  /** The XState state value: a string, or an object of regions. */
  readonly state: unknown
  /** What was last sent to it. */
  readonly event: string
  /** The last time that it moved. */
  readonly step?: ChartStep
}

export interface ChartTrace extends WritableStore<readonly ChartView[]> {
  add(event: { chart: string; id: string; state: unknown; event: string }): void
}

const order = ['phone', 'connection', 'registration', 'credentials', 'call', 'media']
/** Charts that come and go: so many of the newest are kept, so that an ended call can still be read. */
const keptPerChart = 2
const flushDelay = 40

export function createChartTrace(): ChartTrace {
  const store = createStore<readonly ChartView[]>([])
  const latest = new Map<string, ChartView>()
  let scheduled = false
  const flush = () => {
    scheduled = false
    store.set([...latest.values()].sort((a, b) => rank(a) - rank(b)))
  }
  return {
    ...store,
    add({ chart, id, state, event }) {
      const key = `${chart} ${id}`
      const last = latest.get(key)
      const step = hasMoved(last?.state, state) ? { event, before: last?.state, after: state } : last?.step
      latest.set(key, { key, chart, id, state, event, ...(step && { step }) })
      if (!last) forgetOldest(latest, chart)
      if (!scheduled) setTimeout(flush, flushDelay)
      scheduled = true
    },
  }
}

function hasMoved(before: unknown, after: unknown): boolean {
  const { left, entered } = stateChange(before, after)
  return left.length + entered.length > 0
}

function forgetOldest(latest: Map<string, ChartView>, chart: string): void {
  const same = [...latest.values()].filter((view) => view.chart === chart)
  for (const view of same.slice(0, -keptPerChart)) latest.delete(view.key)
}

function rank(view: ChartView): number {
  const place = order.indexOf(view.chart)
  return place < 0 ? order.length : place
}
