import { memo, useId, useState } from 'react'
import type { LadderRow } from '../trace/sipTrace.ts'

interface LadderArrowProps {
  row: LadderRow
  /** Its phone is the left lane; else the right one. */
  onLeft: boolean
  isTabStop: boolean
  onFocus(): void
}

/** One message: an arrow that opens the whole text. */
export const LadderArrow = memo(function LadderArrow({ row, onLeft, isTabStop, onFocus }: LadderArrowProps) {
  const [open, setOpen] = useState(false)
  const messageId = useId()
  const pointsRight = (row.direction === 'sent') === onLeft
  const [from, to] = row.direction === 'sent' ? [row.user, 'switchboard'] : ['switchboard', row.user]
  return (
    <li>
      <button
        type="button"
        className="arrow-row"
        tabIndex={isTabStop ? 0 : -1}
        aria-expanded={open}
        aria-controls={messageId}
        onClick={() => setOpen(!open)}
        onFocus={onFocus}
      >
        <span className="arrow-time" aria-hidden="true">
          {timeOf(row.at)}
        </span>
        <span className="visually-hidden">
          {from} to {to}:{' '}
        </span>
        <span className="arrow-lanes">
          <span
            className="arrow"
            data-side={onLeft ? 'left' : 'right'}
            data-points={pointsRight ? 'right' : 'left'}
            data-kind={row.kind}
            data-person={row.user}
          >
            <span className="arrow-label" data-outcome={outcomeOf(row)}>
              {row.label}
              {row.hasSdp && (
                <>
                  {' '}
                  <span className="arrow-sdp">SDP</span>
                </>
              )}
            </span>
          </span>
        </span>
      </button>
      <div id={messageId}>{open && <SipText text={row.message} />}</div>
    </li>
  )
})

function SipText({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must get in
    <pre className="sip-text" tabIndex={0}>
      {text.trim()}
    </pre>
  )
}

/** A challenge is a question, not a refusal. */
function outcomeOf({ label, responseClass = 0 }: LadderRow): 'success' | 'failure' | undefined {
  if (responseClass === 2) return 'success'
  return responseClass >= 4 && !/^40[17] /.test(label) ? 'failure' : undefined
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(14, 23)
}
