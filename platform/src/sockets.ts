/** Resets TCP connections of this machine or of a namespace (`ss -K`). Needs root. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Socket } from './places.ts'

const exec = promisify(execFile)

export interface TcpFilter {
  /** Ports on this side. */
  readonly local: readonly number[]
  /** The far side. Absent: any. */
  readonly peer?: Socket
}

/** Resets every established connection that matches: both ends see RST. Resolves to how many there were. */
export async function resetTcp({ local, peer }: TcpFilter, namespace?: string): Promise<number> {
  const ports = local.map((port) => `sport = :${port}`).join(' or ')
  const filter = peer ? `( ${ports} ) and dst ${peer.address}:${peer.port}` : `( ${ports} )`
  const args = ['-K', '-t', '-n', '-H', 'state', 'established', ...filter.split(' ')]
  const [file, ...rest] = namespace ? ['ip', 'netns', 'exec', namespace, 'ss', ...args] : ['ss', ...args]
  const { stdout } = await exec(file ?? 'ss', rest)
  return stdout.split('\n').filter((line) => line.trim() !== '').length
}
