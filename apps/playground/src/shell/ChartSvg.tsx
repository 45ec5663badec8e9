import { memo, useId } from 'react'
import type { ChartArrow, ChartPicture } from '../trace/chartPicture.ts'

interface ChartSvgProps {
  picture: ChartPicture
  label: string
  zoom: number
  /** Paths. */
  active: ReadonlySet<string>
  taken: ReadonlySet<ChartArrow>
}

const margin = 6

export const ChartSvg = memo(function ChartSvg({ picture, label, zoom, active, taken }: ChartSvgProps) {
  const { width, height, states, starts, arrows } = picture
  const headId = useId()
  const [across, down] = [width + 2 * margin, height + 2 * margin]
  // What was taken lies on top.
  const ordered = [...arrows.filter((arrow) => !taken.has(arrow)), ...taken]
  return (
    <svg
      className="chart-svg"
      role="img"
      aria-label={label}
      width={across * zoom}
      height={down * zoom}
      viewBox={`${-margin} ${-margin} ${across} ${down}`}
    >
      <marker id={headId} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0 8 4 0 8z" fill="context-stroke" />
      </marker>
      {states.map(({ path, name, kind, x, y, width: wide, height: high }) => {
        const isSimple = kind === 'atomic' || kind === 'final'
        return (
          <g
            key={path}
            className="chart-state"
            data-state={path}
            data-kind={kind}
            data-active={active.has(path) || undefined}
          >
            <rect x={x} y={y} width={wide} height={high} rx={isSimple ? high / 2 : 10} />
            <text x={isSimple ? x + wide / 2 : x + 12} y={y + 18} textAnchor={isSimple ? 'middle' : 'start'}>
              {name}
            </text>
          </g>
        )
      })}
      {starts.map(({ x, y, width: wide, line }) => (
        <g key={`${x} ${y}`} className="chart-start">
          <circle cx={x + wide / 2} cy={y + wide / 2} r={wide / 2} />
          <path d={pathOf(line)} markerEnd={`url(#${headId})`} />
        </g>
      ))}
      {ordered.map((arrow) => (
        <g key={`${arrow.from} ${arrow.to}`} className="chart-arrow" data-taken={taken.has(arrow) || undefined}>
          <path d={pathOf(arrow.line)} markerEnd={`url(#${headId})`}>
            <title>{`${arrow.from} → ${arrow.to}: ${arrow.events.map(({ words }) => words).join(', ')}`}</title>
          </path>
          {arrow.label?.words.map((words, at) => (
            <text key={words} x={arrow.label?.x} y={(arrow.label?.y ?? 0) + 10 + 13 * at}>
              {words}
            </text>
          ))}
        </g>
      ))}
    </svg>
  )
})

function pathOf(line: ChartArrow['line']): string {
  return line.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join(' ')
}
