/** Why the platform could not do as it was asked. */
export type PlatformErrorCode =
  /** A program or a right is missing on this machine. */
  | 'notHere'
  /** Somebody else's platform runs at this place. */
  | 'busy'
  /** A service did not become ready; the message has the end of its log. */
  | 'notReady'
  /** A service refused a command. */
  | 'refused'
  /** Whoever started it thought better of it. */
  | 'interrupted'

export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  constructor(
    readonly code: PlatformErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
