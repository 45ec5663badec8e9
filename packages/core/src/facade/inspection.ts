/** XState's inspection events and the SIP trace, as the public `InspectionEvent`: states and event names, never contexts. */
import type { InspectionEvent as ActorInspection } from 'xstate'
import type { InspectionEvent } from '../types.ts'

/** The part of a chart's snapshot that is shown; other actors' snapshots lack `machine`. */
interface ChartSnapshot {
  readonly machine: { readonly id: string }
  readonly value: unknown
  readonly context?: { readonly id?: string }
}

export function inspectCharts(report: (event: InspectionEvent) => void, now: () => number) {
  return (inspection: ActorInspection): void => {
    if (inspection.type !== '@xstate.snapshot') return
    const { snapshot, event } = inspection
    if (!isChart(snapshot)) return
    report({
      type: 'chart',
      at: now(),
      chart: snapshot.machine.id,
      // A call and its media say which call they are of; of the others there is one each.
      id: snapshot.context?.id ?? snapshot.machine.id,
      event: event.type,
      state: snapshot.value,
    })
  }
}

function isChart(snapshot: object): snapshot is ChartSnapshot {
  return 'machine' in snapshot && 'value' in snapshot
}
