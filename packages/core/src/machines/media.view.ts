import type { SnapshotFrom } from 'xstate'
import type { CallMediaSnapshot } from '../types.ts'
import type { createMediaMachine } from './media.machine.ts'

export type MediaMachineSnapshot = SnapshotFrom<ReturnType<typeof createMediaMachine>>

export const closedMedia: CallMediaSnapshot = Object.freeze({ status: 'closed', encrypted: false })

/** What an app sees of a call's audio. */
export function viewMedia({ value, context }: MediaMachineSnapshot): CallMediaSnapshot {
  return {
    status: typeof value === 'string' ? value : 'connected' in value ? 'connected' : 'restarting',
    encrypted: context.dtls === 'connected',
    ...(context.listenOnly && { listenOnly: true }),
    ...(context.codec !== undefined && { codec: context.codec }),
    ...(context.path !== undefined && { path: context.path }),
  }
}
