/** What each desk phone hears: the RTP to its ports, captured on the platform's side by tcpdump. */
import type { Network } from '@offhook/platform'
import { captureArgs, captured, missingIn } from './capture.ts'
import type { RtpPacket } from './rtp.ts'
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

export async function startRtpTap(network: Network, ports: readonly [from: number, to: number]): Promise<RtpTap> {
  const filter = `udp and dst portrange ${ports[0]}-${ports[1]}`
  const child = network.exec('server', 'tcpdump', [...captureArgs, ...filter.split(' ')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let arrivals: RtpPacket[] = []
  const capture = await captured(child, (packets) => arrivals.push(...packets))
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
      const seen = within(range, since)
      return { arrived: seen.length, missing: missingIn(seen) }
    },
    forget(before) {
      arrivals = arrivals.filter(({ at }) => at >= before)
    },
    close: () => capture.close(),
  }
}
