/** Calls what the user gave. What it throws is theirs to see, and no reason to lose a flow, a call or the next listener. */

export function callEach<E>(listeners: Iterable<((event: E) => void) | null>, event: E): void {
  for (const listener of listeners) {
    try {
      listener?.(event)
    } catch (error) {
      throwLater(error)
    }
  }
}

/** As an uncaught error of its own. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
