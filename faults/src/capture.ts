/** tcpdump writes RTP to its stdout, and this reads it. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createPcapReader, type RtpPacket } from './rtp.ts'

/** How tcpdump must be started, beside what it is to see. */
export const captureArgs: readonly string[] = ['-i', 'lo', '-n', '-U', '--immediate-mode', '-s', '400', '-w', '-']

export interface Capture {
  close(): Promise<void>
}

/**
 * Resolves when it listens. Rejects with what tcpdump said when it does not.
 *
 * @param child tcpdump with `captureArgs`, its stdout and stderr piped
 */
export async function captured(child: ChildProcess, take: (packets: readonly RtpPacket[]) => void): Promise<Capture> {
  const read = createPcapReader()
  child.stdout?.on('data', (chunk: Buffer) => take(read(chunk)))
  await listening(child)
  return {
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** Packets that are missing in a sequence: a larger step is a new stream, one backwards a packet that came late. */
export function missingIn(packets: readonly Pick<RtpPacket, 'sequence'>[]): number {
  const steps = packets.slice(1).map(({ sequence }, at) => (sequence - (packets[at]?.sequence ?? 0)) & 0xffff)
  return steps.reduce((sum, step) => sum + (step > 1 && step < 3_000 ? step - 1 : 0), 0)
}

/** tcpdump says on stderr when it listens. */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('listening on')) resolve()
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`tcpdump ended with ${code}: ${said.slice(-300)}`)))
  })
}
