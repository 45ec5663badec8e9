/** The promise, or the signal's reason as soon as it aborts; `release` gets a result that nobody waits for any more. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal, release?: (late: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    promise.then(
      (value) => {
        signal.removeEventListener('abort', stop)
        if (signal.aborted) release?.(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stop)
        reject(error)
      },
    )
  })
}

/** Both signals in one. `AbortSignal.any` is too young (Safari 17.4) to rely on. */
export function eitherSignal(first: AbortSignal, second: AbortSignal): { signal: AbortSignal; dispose: () => void } {
  const either = new AbortController()
  const sources = [first, second]
  const listeners = sources.map((source) => () => either.abort(source.reason))
  const dispose = () => {
    sources.forEach((source, index) => {
      const listener = listeners[index]
      if (listener) source.removeEventListener('abort', listener)
    })
  }
  sources.forEach((source, index) => {
    const listener = listeners[index]
    if (source.aborted) listener?.()
    else if (listener) source.addEventListener('abort', listener, { once: true })
  })
  return { signal: either.signal, dispose }
}
