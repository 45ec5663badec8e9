/** An XState state value as the paths of the states that are active, such as `live.phase.established`. */

/** Outermost first, with the states around. */
export function activePaths(value: unknown): string[] {
  return walk(value).map(({ path }) => path)
}

/** The innermost alone. */
export function leafPaths(value: unknown): string[] {
  return walk(value).flatMap(({ path, isLeaf }) => (isLeaf ? [path] : []))
}

/** What a step left and what it entered: neither when it stayed where it was, and a chart that is stopped enters nothing. */
export interface StateChange {
  readonly left: readonly string[]
  readonly entered: readonly string[]
}

export function stateChange(before: unknown, after: unknown): StateChange {
  const [old, now] = [leafPaths(before), leafPaths(after)]
  return {
    left: old.filter((path) => !now.includes(path)),
    entered: now.filter((path) => !old.includes(path)),
  }
}

function walk(value: unknown, around = ''): { path: string; isLeaf: boolean }[] {
  const within = (name: string) => (around ? `${around}.${name}` : name)
  if (typeof value === 'string') return [{ path: within(value), isLeaf: true }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const deeper = walk(inner, within(name))
    return [{ path: within(name), isLeaf: deeper.length === 0 }, ...deeper]
  })
}
