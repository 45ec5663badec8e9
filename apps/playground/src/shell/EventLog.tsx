import { useLayoutEffect, useRef, useState } from 'react'
import type { Person } from '../platform.ts'
import { useStore } from '../softphones/react/useStore.ts'
import type { EventRow, EventTrace } from '../trace/eventTrace.ts'

const charts = ['phone', 'connection', 'registration', 'credentials', 'call', 'media']

/** Every step of every statechart on the page, newest below. */
export function EventLog({ trace, people }: { trace: EventTrace; people: readonly Person[] }) {
  const rows = useStore(trace)
  const [user, setUser] = useState('')
  const [chart, setChart] = useState('')
  const [moves, setMoves] = useState(true)
  /** What was there when it was paused. */
  const [held, setHeld] = useState<readonly EventRow[]>()
  const scroller = useRef<HTMLElement>(null)
  const atEnd = useRef(true)
  const shown = (held ?? rows).filter(
    (row) =>
      (!user || row.user === user) &&
      (!chart || row.chart === chart) &&
      (!moves || row.left.length + row.entered.length > 0),
  )
  const newest = shown.at(-1)?.id

  useLayoutEffect(() => {
    // Only for a reader who is at the end already.
    if (newest !== undefined && atEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [newest])

  const nameOf = (wanted: string) => people.find((person) => person.user === wanted)?.name ?? wanted
  return (
    <div className="events">
      <div className="panel-header">
        <select aria-label="Phone" value={user} onChange={({ target }) => setUser(target.value)}>
          <option value="">Every phone</option>
          {people.map((person) => (
            <option key={person.user} value={person.user}>
              {person.name}
            </option>
          ))}
        </select>
        <select aria-label="Chart" value={chart} onChange={({ target }) => setChart(target.value)}>
          <option value="">Every chart</option>
          {charts.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <button type="button" className="chip" aria-pressed={moves} onClick={() => setMoves(!moves)}>
          Moves only
        </button>
        <button
          type="button"
          className="chip"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held ? undefined : rows)}
        >
          Pause
        </button>
        <button
          type="button"
          className="chip"
          onClick={() => {
            trace.set([])
            setHeld(held && [])
          }}
        >
          Clear
        </button>
      </div>
      <section
        ref={scroller}
        className="events-scroll"
        aria-label="Events"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must get in
        tabIndex={0}
        onScroll={({ currentTarget: node }) => {
          atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < 24
        }}
      >
        {shown.length === 0 ? (
          <p className="empty">Nothing yet. Every step of every statechart will be listed here.</p>
        ) : (
          <table>
            <thead>
              <tr>
                {['Time', 'Phone', 'Chart', 'Event', 'From → to'].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={row.id} data-person={row.user}>
                  <td>{new Date(row.at).toISOString().slice(14, 23)}</td>
                  <td className="event-person">{nameOf(row.user)}</td>
                  <td>{row.chart}</td>
                  <td>{row.event}</td>
                  <td>{changeWords(row)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}

function changeWords({ left, entered }: EventRow): string {
  if (left.length + entered.length === 0) return 'stays'
  return `${left.join(', ')} → ${entered.join(', ') || 'gone'}`.trim()
}
