import { useStore } from '../softphones/react/useStore.ts'
import type { ChartTrace, ChartView } from '../trace/chartTrace.ts'
import { ChartState } from './ChartState.tsx'

/** On a phone's screen they would push everything else far down. */
const isWide = matchMedia('(min-width: 720px)').matches

/** Where every statechart of one phone is now. */
export function Charts({ name, trace }: { name: string; trace: ChartTrace }) {
  const charts = useStore(trace)
  return (
    <details className="panel charts" open={isWide}>
      <summary>
        <h2>Statecharts of {name}</h2>
      </summary>
      {charts.length === 0 ? (
        <p className="empty">Switch the phone on to see its charts.</p>
      ) : (
        <ul className="chart-list">
          {charts.map((view) => (
            <Chart key={view.key} view={view} />
          ))}
        </ul>
      )}
    </details>
  )
}

function Chart({ view }: { view: ChartView }) {
  return (
    <li className="chart">
      <h3 className="chart-name">
        {view.chart}
        {view.id !== view.chart && (
          <span className="chart-id" title={view.id}>
            {' '}
            …{view.id.slice(-4)}
          </span>
        )}
      </h3>
      <ChartState value={view.state} path={view.key} />
      <p className="chart-event" title="The event it took last">
        <span key={view.event}>{view.event}</span>
      </p>
    </li>
  )
}
