/** Which arrows of a picture a step of the chart went along. */
import type { ChartArrow, ChartPicture } from './chartPicture.ts'
import { activePaths } from './statePaths.ts'

export interface ChartStep {
  /** As XState names it. */
  readonly event: string
  /** State values. */
  readonly before: unknown
  readonly after: unknown
}

/** Also along those that wait for nothing, from where the event led to where the chart came to rest. */
export function arrowsTaken(picture: ChartPicture, { event, before, after }: ChartStep): ReadonlySet<ChartArrow> {
  const [old, now] = [new Set(activePaths(before)), new Set(activePaths(after))]
  const entered = (path: string) => now.has(path) && !old.has(path)
  const isOf =
    (type: string) =>
    ({ events }: ChartArrow) =>
      events.some((each) => each.type === type)
  const taken = new Set<ChartArrow>()
  const follow = (arrow: ChartArrow, passed: readonly ChartArrow[]): void => {
    const path = [...passed, arrow]
    if (entered(arrow.to)) for (const each of path) taken.add(each)
    if (now.has(arrow.to)) return
    for (const next of picture.arrows) {
      const leadsOn = next.from === arrow.to || arrow.to.startsWith(`${next.from}.`)
      if (leadsOn && isOf('')(next) && !path.includes(next)) follow(next, path)
    }
  }
  for (const arrow of picture.arrows)
    if (old.has(arrow.from) && (isOf(event)(arrow) || isOf('')(arrow))) follow(arrow, [])
  return taken
}
