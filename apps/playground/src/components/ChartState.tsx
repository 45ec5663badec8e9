interface ChartStateProps {
  /** An XState state value: a string, or an object of regions. */
  value: unknown
  /** Where it stands: a state that was entered just now is a new element, and lights up. */
  path: string
}

export function ChartState({ value, path }: ChartStateProps) {
  if (typeof value === 'string') {
    return (
      <span key={`${path}/${value}`} className="state">
        {value}
      </span>
    )
  }
  if (typeof value !== 'object' || value === null) return null
  return (
    <ul className="regions">
      {Object.entries(value).map(([name, inner]) => (
        <li key={name}>
          <span className="state" data-composite>
            {name}
          </span>
          <ChartState value={inner} path={`${path}/${name}`} />
        </li>
      ))}
    </ul>
  )
}
