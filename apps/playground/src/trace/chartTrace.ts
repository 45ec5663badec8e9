/** Where each statechart of one phone is now, from its inspection events. */

import { createStore, type WritableStore } from '../store.ts'
import type { ChartStep } from './chartStep.ts'
import { stateChange } from './statePaths.ts'

export interface ChartView {
  readonly key: string
  readonly chart: string
  readonly id: string
  /** The XState state value: a string, or an object of regions. Of a chart that is gone, the last. */
  readonly state: unknown
  /** What was last sent to it. */
  readonly event: string
  /** The last time that it moved. */
  readonly step?: ChartStep
  /** It was stopped, as the media of a call are with the call: no state of it is active any more. */
  readonly isGone: boolean
}

export interface ChartTrace extends WritableStore<readonly ChartView[]> {
  add(event: { chart: string; id: string; state: unknown; event: string }): void
}

/** What XState tells an actor that is stopped by its parent, or with it. */
export const stopEvent = 'xstate.stop'

const order = ['phone', 'connection', 'registration', 'credentials', 'call', 'media']
/** So many of the newest, so that a call can still be read when it has ended. */
const endedCallsKept = 2
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
      // The media of a call that was forgotten already.
      if (!last && event === stopEvent) return
      const before = last?.isGone ? undefined : last?.state
      const step = hasMoved(before, state) ? { event, before, after: state } : last?.step
      latest.set(key, { key, chart, id, state, event, isGone: event === stopEvent, ...(step && { step }) })
      forgetOldCalls(latest)
      if (!scheduled) setTimeout(flush, flushDelay)
      scheduled = true
    },
  }
}

/** It will not move again: it is gone, or the call has ended. */
export function isOver({ chart, state, isGone }: ChartView): boolean {
  return isGone || (chart === 'call' && state === 'ended')
}

function hasMoved(before: unknown, after: unknown): boolean {
  const { left, entered } = stateChange(before, after)
  return left.length + entered.length > 0
}

/** A call with its media. Those that live stay, however many they are. */
function forgetOldCalls(latest: Map<string, ChartView>): void {
  const ended = [...latest.values()].filter((view) => view.chart === 'call' && isOver(view))
  const old = new Set(ended.slice(0, -endedCallsKept).map(({ id }) => id))
  if (old.size === 0) return
  for (const { key, id } of [...latest.values()]) if (old.has(id)) latest.delete(key)
}

function rank(view: ChartView): number {
  const place = order.indexOf(view.chart)
  return place < 0 ? order.length : place
}
