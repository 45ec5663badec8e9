/** Numbers out of many. Empty lists give NaN, which no check accepts. */

/** The value that `share` (0 to 1) of the list is at or below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN
}

export const median = (values: readonly number[]) => percentile(values, 0.5)
export const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

/** How much `y` grows with each `x`, by least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  if (points.length < 2) return Number.NaN
  const meanX = sum(points.map(([x]) => x)) / points.length
  const meanY = sum(points.map(([, y]) => y)) / points.length
  const spread = sum(points.map(([x]) => (x - meanX) ** 2))
  return sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / spread
}
