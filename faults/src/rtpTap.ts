/** What each desk phone hears: the RTP to its ports, captured on the platform's side by tcpdump. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Network } from '@offhook/platform'
import { createPcapReader } from './rtp.ts'
import type { Heard } from './timeline.ts'

export interface RtpTap {
  /** What arrived at ports `from` to `to` since `since` (epoch ms), a sum for each tenth of a second in which something came. */
  heard(ports: readonly [from: number, to: number], since: number): Heard[]
  /** Packets that arrived and that were missing in the sequence, since `since`. */
  loss(
    ports: readonly [from: number, to: number],
    since: number,
  ): { readonly arrived: number; readonly missing: number }
  /** Forgets what is older. */
  forget(before: number): void
  close(): Promise<void>
}

interface Arrival {
  readonly at: number
  readonly port: number
  readonly sequence: number
  readonly energy: number
  readonly seconds: number
}

export async function startRtpTap(network: Network, ports: readonly [from: number, to: number]): Promise<RtpTap> {
  const filter = `udp and dst portrange ${ports[0]}-${ports[1]}`
  const child = network.exec(
    'server',
    'tcpdump',
    ['-i', 'lo', '-n', '-U', '--immediate-mode', '-s', '400', '-w', '-', ...filter.split(' ')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let arrivals: Arrival[] = []
  const read = createPcapReader()
  child.stdout?.on('data', (chunk: Buffer) => arrivals.push(...read(chunk)))
  await ready(child)
  const within = (range: readonly [number, number], since: number) =>
    arrivals.filter(({ at, port }) => at >= since && port >= range[0] && port <= range[1])
  return {
    heard(range, since) {
      const sums = new Map<number, Heard>()
      for (const { at, energy, seconds } of within(range, since)) {
        const tenth = Math.floor(at / 100) * 100 + 50
        const before = sums.get(tenth)
        sums.set(tenth, {
          at: tenth,
          packets: (before?.packets ?? 0) + 1,
          energy: (before?.energy ?? 0) + energy * seconds,
        })
      }
      return [...sums.values()]
    },
    loss(range, since) {
      let missing = 0
      let last: number | undefined
      const seen = within(range, since)
      for (const { sequence } of seen) {
        const step = last === undefined ? 1 : (sequence - last) & 0xffff
        // A larger step is a new stream, a smaller one a packet that came late.
        if (step > 1 && step < 3_000) missing += step - 1
        last = sequence
      }
      return { arrived: seen.length, missing }
    },
    forget(before) {
      arrivals = arrivals.filter(({ at }) => at >= before)
    },
    async close() {
      if (child.exitCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** tcpdump says on stderr when it listens. */
function ready(child: ChildProcess): Promise<void> {
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
