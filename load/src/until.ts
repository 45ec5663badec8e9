/** Waits for a condition, never for a time. */

/** Milliseconds. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Looks every 50 ms until `look` gives true. Resolves to whether it did within that time. */
export async function holds(look: () => boolean | Promise<boolean>, within: number): Promise<boolean> {
  const deadline = Date.now() + within
  while (!(await look())) {
    if (Date.now() >= deadline) return false
    await pause(50)
  }
  return true
}
