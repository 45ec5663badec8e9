/** The phone that is called, wherever it runs, as the case asks it. */

import { measureHeap } from '../../../bench/src/heap.ts'
import type { CaseContext } from '../case.ts'
import { createNodePhone } from '../phone/nodePhone.ts'
import { CountedSocket } from '../phone/socket.ts'
import type { LoadPlatform } from '../platform.ts'
import { pause } from '../until.ts'
import { takeCalls } from './callee.ts'
import { Wire, type WireSummary } from './wire.ts'

export interface Taken {
  /** By `<plan> <number>`. */
  readonly outcomes: ReadonlyMap<string, string>
  readonly wire: WireSummary
  readonly mostCalls: number
  readonly refused: readonly string[]
}

export interface CalleeSide {
  readonly user: string
  taken(): Promise<Taken>
  /** Forgets what was taken. */
  clear(): Promise<void>
  /** What calls open: all 0 when none is live. */
  open(): Promise<Readonly<Record<string, number>>>
  /** kB after collection. */
  heap(): Promise<number>
  stop(): Promise<void>
}

export async function startNodeCallee(platform: LoadPlatform, user: string, max: number): Promise<CalleeSide> {
  const wire = new Wire()
  const { username, password } = platform.account(user)
  const { phone, media } = createNodePhone({
    uri: `sip:${user}@${platform.domain}`,
    servers: platform.edge.wsUrl,
    credentials: { username, password },
    calls: { max },
    webSocket: (url, protocol) => new HeardSocket(url, protocol, wire),
  })
  const callee = takeCalls(phone)
  await phone.start()
  return {
    user,
    async taken() {
      const { mostCalls, refused } = callee
      return { outcomes: new Map(callee.outcomes()), wire: wire.summary(), mostCalls, refused }
    },
    async clear() {
      callee.clear()
      wire.clear()
    },
    open: async () => ({ calls: phone.calls.length, mediaSessions: media.live }),
    async heap() {
      if (!globalThis.gc) throw new Error('start this program with --expose-gc')
      globalThis.gc()
      await pause(100)
      globalThis.gc()
      return process.memoryUsage().heapUsed / 1_000
    },
    stop: () => phone.stop(),
  }
}

class HeardSocket extends CountedSocket {
  readonly #wire: Wire

  constructor(url: string, protocol: string, wire: Wire) {
    super(url, protocol)
    this.#wire = wire
    this.on('message', (data) => wire.received(String(data)))
  }

  override send(data: string, ...rest: never[]): void {
    this.#wire.sent(data)
    super.send(data, ...rest)
  }
}

export async function startPageCallee({ world }: CaseContext, user: string, max: number): Promise<CalleeSide> {
  const phone = await (await world.pages()).open(await world.platform(), user, { calls: { max } })
  const { page, session } = phone
  await page.evaluate(() => globalThis.load.takeCalls())
  return {
    user,
    async taken() {
      const { outcomes, ...rest } = await page.evaluate(() => globalThis.load.taken())
      return { outcomes: new Map(outcomes), ...rest }
    },
    clear: () => page.evaluate(() => globalThis.load.clearTaken()),
    async open() {
      const { calls, peerConnections, tracks } = await page.evaluate(() => globalThis.load.counts())
      return { calls, peerConnections, tracks }
    },
    heap: async () => (await measureHeap(session)).objects,
    async stop() {
      await page.evaluate(() => globalThis.load.stop())
      await phone.close()
    },
  }
}
