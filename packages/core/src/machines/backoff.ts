/** The longest wait a browser's timer can hold (2^31 - 1 ms); beyond it `setTimeout` fires at once. */
const longest = 2_147_483_647

/** `base`, twice that, four times…, up to `cap`, each (`cap` too) spread by `spread` up and down so that a herd does not come back as one: by `chance` in [0, 1). */
export function backoff(attempt: number, base: number, cap: number, chance: number, spread = 0.5): number {
  return Math.min(cap, base * 2 ** attempt) * (1 + spread * (2 * chance - 1))
}

/** Milliseconds until an absolute time: 0 when it has passed, bounded by what a timer can hold. `null` is never. */
export function until(at: number | null, now: number): number {
  return at === null ? longest : Math.min(longest, Math.max(0, at - now))
}
