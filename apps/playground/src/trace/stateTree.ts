/** An XState state value as lines to read: states with one child share a line, parallel regions get one each. */

export interface StateTree {
  /** The states around, outermost first. */
  readonly within: readonly string[]
  /** The innermost active state, unless there are regions. */
  readonly leaf?: string
  readonly regions: readonly StateTree[]
}

export function nest(value: unknown, within: readonly string[] = []): StateTree[] {
  if (typeof value === 'string') return [{ within, leaf: value, regions: [] }]
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  const [only] = entries
  if (only && entries.length === 1) return nest(only[1], [...within, only[0]])
  const regions = entries.flatMap(([name, inner]) => nest(inner, [name]))
  return within.length === 0 ? regions : [{ within, regions }]
}
