import { useState } from 'react'
import { useStore } from '../softphones/react/useStore.ts'
import type { ChartTrace, ChartView } from '../trace/chartTrace.ts'
import { eventWords } from '../trace/eventTrace.ts'
import { shownChart } from '../trace/shownChart.ts'
import { leafPaths } from '../trace/statePaths.ts'
import type { Seat } from './App.tsx'
import { ChartDrawing } from './ChartDrawing.tsx'
import { ChartState } from './ChartState.tsx'

/** Every statechart of one phone: one of them drawn, all of them in words. */
export function Statecharts({ seats }: { seats: readonly Seat[] }) {
  const [user, setUser] = useState(seats[0]?.softphone.person.user)
  const seat = seats.find(({ softphone }) => softphone.person.user === user)
  return (
    <div className="statecharts" data-person={user}>
      <div className="panel-header">
        <select aria-label="Phone" value={user} onChange={({ target }) => setUser(target.value)}>
          {seats.map(({ softphone: { person } }) => (
            <option key={person.user} value={person.user}>
              {person.name}
            </option>
          ))}
        </select>
      </div>
      {seat && <PhoneCharts key={user} name={seat.softphone.person.name} trace={seat.charts} />}
    </div>
  )
}

function PhoneCharts({ name, trace }: { name: string; trace: ChartTrace }) {
  const charts = useStore(trace)
  const [chosen, setChosen] = useState<ChartView>()
  if (charts.length === 0) return <p className="empty">Switch the phone on to see its charts.</p>
  const shown = shownChart(charts, chosen)
  return (
    <>
      {shown && <ChartDrawing key={shown.key} view={shown} label={`${shown.chart} chart of ${name}`} />}
      <ul className="chart-list" aria-label={`Active states of ${name}`}>
        {charts.map((view) => (
          <ChartRow key={view.key} view={view} isShown={view === shown} show={() => setChosen(view)} />
        ))}
      </ul>
    </>
  )
}

function ChartRow({ view, isShown, show }: { view: ChartView; isShown: boolean; show: () => void }) {
  return (
    <li className="chart">
      <button type="button" className="chart-name" aria-pressed={isShown} title="Draw this chart" onClick={show}>
        {view.chart}
        {view.id !== view.chart && <span className="chart-id"> …{view.id.slice(-4)}</span>}
      </button>
      {view.isGone ? (
        <p className="chart-gone">gone, last in {leafPaths(view.state).join(', ')}</p>
      ) : (
        <ChartState value={view.state} path={view.key} />
      )}
      <p className="chart-event" title="The event it took last">
        <span key={view.event}>{eventWords(view.event)}</span>
      </p>
    </li>
  )
}
