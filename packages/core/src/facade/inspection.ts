/** XState's inspection events and the SIP trace, as the public `InspectionEvent`: states and event names, never contexts. */
import type { InspectionEvent as ActorInspection } from 'xstate'
import type { InspectionEvent } from '../types.ts'

/** The part of a chart's snapshot that is shown; other actors' snapshots lack `machine`. */
interface ChartSnapshot {
  readonly machine: { readonly id: string }
  readonly value: unknown
}

export function inspectCharts(report: (event: InspectionEvent) => void, now: () => number) {
  return (inspection: ActorInspection): void => {
    if (inspection.type !== '@xstate.snapshot') return
    const { snapshot, event, actorRef } = inspection
    if (!isChart(snapshot)) return
    report({
      type: 'chart',
      at: now(),
      chart: snapshot.machine.id,
      id: 'id' in actorRef && typeof actorRef.id === 'string' ? actorRef.id : actorRef.sessionId,
      event: event.type,
      state: snapshot.value,
    })
  }
}

function isChart(snapshot: object): snapshot is ChartSnapshot {
  return 'machine' in snapshot && 'value' in snapshot
}
