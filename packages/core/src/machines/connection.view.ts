import type { SnapshotFrom } from 'xstate'
import type { ConnectionSnapshot } from '../types.ts'
import type { ConnectionMachine } from './connection.machine.ts'

/** The connection as the app sees it. */
export function viewConnection(snapshot: SnapshotFrom<ConnectionMachine>): ConnectionSnapshot {
  const { attempt, retryAt, error, servers, index } = snapshot.context
  const server = servers[index]
  const status = statusOf(snapshot)
  return Object.freeze({
    status,
    ...(status !== 'disconnected' && server !== undefined && { server }),
    attempt,
    ...(retryAt !== null && { retryAt }),
    ...(error && { error }),
  })
}

function statusOf(snapshot: SnapshotFrom<ConnectionMachine>): ConnectionSnapshot['status'] {
  if (snapshot.matches('idle')) return 'disconnected'
  if (snapshot.matches('failed')) return 'failed'
  if (snapshot.matches({ flow: 'connected' })) return 'connected'
  // Something went wrong since `connect`: a first attempt that failed, or a flow that was lost.
  return snapshot.context.error ? 'reconnecting' : 'connecting'
}
