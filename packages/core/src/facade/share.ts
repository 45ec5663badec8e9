/** What `share` gave: it is taken into another snapshot as it is. */
const given = new WeakSet<object>()

/**
 * The next snapshot, with every part that did not change taken from the previous one: the same object in, the same
 * object out, so that whoever compares by identity sees changes alone. Frozen. For JSON-like data.
 */
export function share<T>(previous: T | undefined, next: T): T {
  if (Object.is(previous, next)) return next
  if (!isContainer(next) || given.has(next)) return next
  const before = isContainer(previous) && Array.isArray(previous) === Array.isArray(next) ? previous : undefined
  const keys = Object.keys(next)
  let same = before !== undefined && Object.keys(before).length === keys.length
  const shared: Record<string, unknown> = {}
  for (const key of keys) {
    const value = share(before?.[key], next[key])
    if (!before || !(key in before) || !Object.is(before[key], value)) same = false
    shared[key] = value
  }
  if (same) return previous as T
  const result = Object.freeze(Array.isArray(next) ? Object.values(shared) : shared)
  given.add(result)
  return result as T
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
