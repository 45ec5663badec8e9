import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import type { Person } from '../platform.ts'
import { useStore } from '../softphones/react/useStore.ts'
import { isKeepAlive, type LadderRow, type SipTrace } from '../trace/sipTrace.ts'
import { LadderArrow } from './LadderArrow.tsx'

const filters = {
  usual: { words: 'Calls and registration', shows: (row: LadderRow) => !isKeepAlive(row) },
  calls: { words: 'Calls only', shows: (row: LadderRow) => !isKeepAlive(row) && row.method !== 'REGISTER' },
  all: { words: 'Everything', shows: () => true },
}

/** The SIP messages of the phones on this page as a ladder diagram: one lane a party, newest below. */
export function Ladder({ trace, people }: { trace: SipTrace; people: readonly Person[] }) {
  const rows = useStore(trace)
  const [filter, setFilter] = useState<keyof typeof filters>('usual')
  const [current, setCurrent] = useState(0)
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const shown = rows.filter(filters[filter].shows)
  const newest = shown.at(-1)?.id

  useLayoutEffect(() => {
    // Only for a reader who is at the end already.
    if (newest !== undefined && atEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [newest])

  const lanes = ladderLanes(people)
  const tabStop = shown.some(({ id }) => id === current) ? current : newest
  return (
    <section className="ladder" aria-label="SIP messages">
      <header className="panel-header">
        <select aria-label="Show" value={filter} onChange={({ target }) => setFilter(filterOf(target.value))}>
          {Object.entries(filters).map(([key, { words }]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
        <button type="button" className="chip" onClick={() => trace.set([])}>
          Clear
        </button>
      </header>
      <div className="lanes" aria-hidden="true" data-lanes={lanes.length}>
        {lanes.map(({ key, name }) => (
          <span key={key} data-lane={key}>
            {name}
          </span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the buttons inside */}
      <div
        ref={scroller}
        className="ladder-scroll"
        data-lanes={lanes.length}
        onKeyDown={moveFocus}
        onScroll={({ currentTarget: node }) => {
          atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < 24
        }}
      >
        {shown.length === 0 && <p className="empty">Nothing yet. Every SIP message of this page will be drawn here.</p>}
        <ol className="ladder-rows">
          {shown.map((row) => (
            <LadderArrow
              key={row.id}
              row={row}
              onLeft={lanes[0]?.key === row.user}
              isTabStop={row.id === tabStop}
              onFocus={() => setCurrent(row.id)}
            />
          ))}
        </ol>
      </div>
    </section>
  )
}

function filterOf(value: string): keyof typeof filters {
  return value === 'calls' || value === 'all' ? value : 'usual'
}

function ladderLanes(people: readonly Person[]) {
  const [left, right] = people.map(({ user, name }) => ({ key: user, name }))
  const middle = { key: 'switchboard', name: 'Switchboard' }
  return [left, middle, right].filter((lane) => lane !== undefined)
}

/** One stop for Tab, arrows within: 200 messages must not stand between a keyboard and the rest of the page. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.arrow-row')]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  if (at < 0) return
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
  const next = to === undefined ? undefined : buttons[to]
  if (!next) return
  event.preventDefault()
  next.focus()
}
