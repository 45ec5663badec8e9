/** Components that the conformance suite mounts, and one that keeps a record of its renders. */
import type { AdapterHarness, AdapterHooks, Probe, Read } from './harness.ts'

export interface Recorder<T> {
  readonly probe: Probe
  /** Each value rendered, oldest first, StrictMode's second calls among them. */
  readonly values: readonly T[]
  /** Renders since the last time this was asked. */
  renders(): number
}

/** Renders what `use` reads, as `text` writes it. */
export function record<T>(
  harness: AdapterHarness,
  use: (hooks: AdapterHooks) => Read<T>,
  text: (value: T) => string = String,
): Recorder<T> {
  const values: T[] = []
  let seen = 0
  return {
    values,
    probe: (hooks) => {
      const read = use(hooks)
      return () => {
        const value = read()
        values.push(value)
        return text(value)
      }
    },
    renders() {
      const count = (values.length - seen) / harness.callsPerRender
      seen = values.length
      return count
    },
  }
}

export const connectionStatus: Probe = (hooks) => {
  const read = hooks.useConnection()
  return () => read().status
}

export const callStatuses: Probe = (hooks) => {
  const read = hooks.useCalls()
  return () =>
    read()
      .map((call) => call.status)
      .join(' ')
}

/** The status of the call `id`, 'none' without. */
export function statusOf(id: string): Probe {
  return (hooks) => {
    const read = hooks.useCall(id)
    return () => read()?.snapshot.status ?? 'none'
  }
}

/** A component for each hook that is more than commands; those of one call show the call `id`. */
export const allHooks = (id: string): readonly Probe[] => [
  connectionStatus,
  callStatuses,
  statusOf(id),
  (hooks) => {
    const read = hooks.useRegistration()
    return () => read().status
  },
  (hooks) => {
    const read = hooks.useCredentials()
    return () => read().status
  },
  (hooks) => {
    const read = hooks.useIncomingCall()
    return () => read()?.call.id ?? 'none'
  },
  (hooks) => {
    const read = hooks.useActiveCall()
    return () => read()?.call.id ?? 'none'
  },
  (hooks) => {
    const read = hooks.usePhoneSelector((phone) => phone.status)
    return read
  },
  (hooks) => {
    const read = hooks.useCallDuration(hooks.usePhone().getCall(id))
    return () => String(read())
  },
  (hooks) => {
    const read = hooks.useCallQuality(hooks.usePhone().getCall(id))
    return () => read().rating ?? 'unknown'
  },
  (hooks) => {
    const read = hooks.useAudioLevel(hooks.usePhone().getCall(id))
    return () => `${read().local} ${read().remote}`
  },
]

export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'did not reject'
}

/** The message of what `run` throws, '' where it does not. */
export function failure(run: () => void): string {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return ''
}
