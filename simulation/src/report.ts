/** What a failing world is shown as: what was violated, how to run it again, and the ladder and charts of those involved. */
import type { WorldResult } from './world.ts'

/** ms of history before the violation. */
const history = 60_000

/** `all` shows every page from the beginning. */
export function reportOf({ seed, calls, climate, violations, lines }: WorldResult, all = false): string {
  const [first] = violations
  if (!first) return `Seed ${seed} holds: ${lines.length} lines.`
  const begin = lines[0]?.at ?? 0
  const seconds = (at: number) => ((at - begin) / 1_000).toFixed(3).padStart(9)
  const shown = lines.filter(
    ({ at, page }) => all || (at >= first.at - history && (first.pages.length === 0 || first.pages.includes(page))),
  )
  const width = Math.max(0, ...shown.map(({ page }) => page.length))
  return [
    `Seed ${seed} (${climate}, ${calls} calls) fails at ${seconds(first.at).trim()} s:`,
    ...violations.map(({ invariant, detail, pages }) => `  ${invariant}: ${detail} [${pages.join(', ')}]`),
    '',
    `Run it again: npm run simulate -- --seed ${seed} --calls ${calls}`,
    `All of it:    npm run simulate -- --seed ${seed} --calls ${calls} --verbose`,
    '',
    ...shown.map(({ at, page, text }) => `${seconds(at)} ${page.padEnd(width)} ${text}`),
  ].join('\n')
}
