import { nest, type StateTree } from '../trace/stateTree.ts'

interface ChartStateProps {
  /** An XState state value: a string, or an object of regions. */
  value: unknown
  /** Where it stands: a state that was entered just now is a new element, and lights up. */
  path: string
}

export function ChartState({ value, path }: ChartStateProps) {
  return <Trees trees={nest(value)} path={path} />
}

function Trees({ trees, path }: { trees: readonly StateTree[]; path: string }) {
  return (
    <ul className="regions">
      {trees.map(({ within, leaf, regions }) => {
        const here = `${path}/${within.join('/')}`
        return (
          <li key={within.join('/')}>
            {within.length > 0 && <span className="state-path">{within.join(' › ')}</span>}
            {leaf !== undefined && (
              <span key={`${here}/${leaf}`} className="state">
                {leaf}
              </span>
            )}
            {regions.length > 0 && <Trees trees={regions} path={here} />}
          </li>
        )
      })}
    </ul>
  )
}
