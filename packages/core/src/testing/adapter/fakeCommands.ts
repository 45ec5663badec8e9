/** Commands that count how often they were called, and do what the test says. */

type Handler = (...args: readonly unknown[]) => Promise<void> | void

export interface FakeCommands<Name extends string> {
  /** How often each command was called. */
  readonly commands: Readonly<Record<Name, number>>
  /** What a command does from now on; without, it resolves at once. Throw or reject to refuse it. */
  handle(command: Name, handler: Handler): void
}

export interface CommandRunner<Name extends string> {
  readonly counts: Readonly<Record<Name, number>>
  handle(command: Name, handler: Handler): void
  run(command: Name, ...args: readonly unknown[]): Promise<void>
  /** For commands that give no promise: a handler that throws, throws. */
  runNow(command: Name, ...args: readonly unknown[]): void
}

export function createCommands<Name extends string>(zero: Record<Name, 0>): CommandRunner<Name> {
  const counts: Record<Name, number> = { ...zero }
  const handlers = new Map<Name, Handler>()
  const runNow = (command: Name, ...args: readonly unknown[]) => {
    counts[command] += 1
    return handlers.get(command)?.(...args)
  }
  return {
    counts,
    handle(command, handler) {
      handlers.set(command, handler)
    },
    run: async (command, ...args) => runNow(command, ...args),
    runNow,
  }
}
