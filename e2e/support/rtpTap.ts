/** What comes to the desk phones: their RTP, as tcpdump sees it on its last step. Their recorders stop at the first re-INVITE. */
import { spawn } from 'node:child_process'
import type { DeskPhone, Platform } from '@offhook/platform'
import { type Capture, captureArgs, captured, missingIn } from '../../faults/src/capture.ts'
import type { RtpPacket } from '../../faults/src/rtp.ts'
import { pause, until } from './until.ts'

/** What came in a while. */
export interface Heard {
  readonly packets: number
  /** Gaps in their sequence. */
  readonly missing: number
  /** Root mean square of the samples, 0 to 1. */
  readonly loudness: number
}

/** Quieter than this is silence; a voice is ten times as loud. */
const quiet = 0.003

export class RtpTap {
  readonly #platform: Platform
  readonly #capture: Capture
  readonly #packets: readonly RtpPacket[]

  /** On the loopback of this network namespace. */
  static async open(platform: Platform): Promise<RtpTap> {
    const packets: RtpPacket[] = []
    const child = spawn('tcpdump', [...captureArgs, 'udp', 'and', 'net', '127'], { stdio: ['ignore', 'pipe', 'pipe'] })
    return new RtpTap(platform, await captured(child, (more) => packets.push(...more)), packets)
  }

  private constructor(platform: Platform, capture: Capture, packets: readonly RtpPacket[]) {
    this.#platform = platform
    this.#capture = capture
    this.#packets = packets
  }

  /** Sound comes to the phone. Resolves to what came in the half second in which that was noticed. */
  hears(phone: DeskPhone, within = 10_000): Promise<Heard> {
    return until(
      `${phone.user} hears the far end`,
      async () => {
        const heard = await this.during(phone, 500)
        return heard.packets >= 10 && heard.loudness > quiet ? heard : undefined
      },
      { within, every: 0 },
    )
  }

  /** Neither a packet comes to it nor a sound. What was on its way may arrive first. */
  async carriesNothing(phone: DeskPhone, window = 400, within = 5_000): Promise<void> {
    await until(`nothing comes to ${phone.user}`, async () => (await this.during(phone, window)).packets === 0, {
      within,
      every: 0,
    })
  }

  /** What comes to it while `milliseconds` pass. */
  async during(phone: DeskPhone, milliseconds: number): Promise<Heard> {
    const since = Date.now()
    await pause(milliseconds)
    return this.heard(phone, since)
  }

  /** What came to it since then, epoch milliseconds. */
  heard({ user }: DeskPhone, since: number): Heard {
    const [first, last] = this.#platform.place.deskPhones.find((phone) => phone.user === user)?.rtp ?? [0, 0]
    const packets = this.#packets.filter(({ at, port }) => at >= since && port >= first && port <= last)
    return {
      packets: packets.length,
      missing: missingIn(packets),
      loudness: Math.sqrt(packets.reduce((sum, { energy }) => sum + energy, 0) / Math.max(1, packets.length)),
    }
  }

  close(): Promise<void> {
    return this.#capture.close()
  }
}
