import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ChartPicture } from '../trace/chartPicture.ts'
import { arrowsTaken } from '../trace/chartStep.ts'
import type { ChartView } from '../trace/chartTrace.ts'
import { eventWords } from '../trace/eventTrace.ts'
import { activePaths, leafPaths } from '../trace/statePaths.ts'
import { ChartSvg } from './ChartSvg.tsx'

const zooms = [0.25, 0.35, 0.5, 0.7, 1, 1.4]
const fullSize = zooms.indexOf(1)

/** A chart as it is defined, with where it is now, and how it came there, lit. */
export function ChartDrawing({ view, label }: { view: ChartView; label: string }) {
  const picture = usePicture(view.chart)
  const [zoom, setZoom] = useState(fullSize)
  const scroller = useRef<HTMLElement>(null)
  const leaves = leafPaths(view.state).join(' ')
  const where = `${view.isGone ? 'gone, last in' : 'in'} ${leaves.replaceAll(' ', ', ')}`

  useLayoutEffect(() => {
    if (picture && scroller.current) scrollTo(scroller.current, picture, leaves.split(' '), zooms[zoom] ?? 1)
  }, [picture, leaves, zoom])

  if (!picture) return <p className="empty">Drawing…</p>
  const zoomBy = (steps: number) => setZoom(Math.min(Math.max(zoom + steps, 0), zooms.length - 1))
  return (
    <figure className="chart-figure">
      <figcaption className="panel-header">
        <span className="chart-title">{view.chart}</span>
        <span className="chart-step">
          {view.isGone ? 'gone: no state is active' : view.step && `last step: ${eventWords(view.step.event)}`}
        </span>
        <button type="button" className="chip" aria-disabled={zoom === 0} onClick={() => zoomBy(-1)}>
          Zoom out
        </button>
        <button type="button" className="chip" aria-disabled={zoom === zooms.length - 1} onClick={() => zoomBy(1)}>
          Zoom in
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must get in */}
      <section ref={scroller} className="chart-scroll" tabIndex={0} aria-label={label}>
        <ChartSvg
          picture={picture}
          label={`${label}: ${where}`}
          zoom={zooms[zoom] ?? 1}
          active={new Set(view.isGone ? [] : activePaths(view.state))}
          taken={view.step && !view.isGone ? arrowsTaken(picture, view.step) : new Set()}
        />
      </section>
    </figure>
  )
}

/** All of them are one file, which is fetched when it is first wanted. */
function usePicture(chart: string): ChartPicture | undefined {
  const [pictures, setPictures] = useState<Readonly<Record<string, unknown>>>()
  useEffect(() => {
    let isWanted = true
    void import('../trace/chartPictures.json').then(({ default: all }) => {
      if (isWanted) setPictures(all)
    })
    return () => {
      isWanted = false
    }
  }, [])
  return pictures?.[chart] as ChartPicture | undefined
}

/** Brings what is lit into sight, without moving the page. */
function scrollTo(scroller: HTMLElement, picture: ChartPicture, paths: readonly string[], zoom: number): void {
  // Of the regions that are active together, the one whose state is deepest: that is where most goes on.
  const deepest = picture.states
    .filter(({ path }) => paths.includes(path))
    .toSorted((a, b) => b.path.split('.').length - a.path.split('.').length)[0]
  if (!deepest) return
  const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'
  scroller.scrollTo({
    left: (deepest.x + deepest.width / 2) * zoom - scroller.clientWidth / 2,
    top: (deepest.y + deepest.height / 2) * zoom - scroller.clientHeight / 2,
    behavior,
  })
}
