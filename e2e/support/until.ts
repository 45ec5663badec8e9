/** Waits for a condition, never for a time. */

export interface UntilOptions {
  /** Milliseconds. Default 10 000. */
  readonly within?: number
  /** Milliseconds between looks. Default 100: looking is work for the browser that is looked at. */
  readonly every?: number
}

/**
 * Looks until `look` gives something that is not undefined, null, false or 0 (a count of nothing), and returns that. Rejects
 * with `what` when time is up.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { within = 10_000, every = 100 }: UntilOptions = {},
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + within
  for (;;) {
    const seen = await look()
    if (isThere(seen)) return seen
    if (Date.now() >= deadline) throw new Error(`Not within ${within} ms: ${what}`)
    await pause(every)
  }
}

function isThere<T>(seen: T): seen is Exclude<T, undefined | null | false> {
  return seen !== undefined && seen !== null && seen !== false && seen !== 0
}

/** Only to let something be counted, or to see that nothing happens. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
