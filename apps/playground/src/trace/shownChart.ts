/** Which of a phone's charts is drawn. */
import { type ChartView, isOver } from './chartTrace.ts'

/** `chosen` as it was when it was chosen; until then, the connection's. */
export function shownChart(charts: readonly ChartView[], chosen: ChartView | undefined): ChartView | undefined {
  const present = charts.find(({ key }) => key === chosen?.key)
  // One that was chosen when it was over already is wanted itself; else what happens now is.
  if (chosen && present && (isOver(chosen) || !isOver(present))) return present
  const alike = charts.filter(({ chart }) => chart === chosen?.chart)
  return (
    alike.findLast((view) => !isOver(view)) ??
    present ??
    alike.at(-1) ??
    charts.find(({ chart }) => chart === 'connection') ??
    charts[0]
  )
}
