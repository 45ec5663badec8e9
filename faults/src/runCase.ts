/** One case, once: phones register, call, suffer, are watched until all is well again or time is up, and hang up. */
import { loadavg } from 'node:os'
import { type FaultCase, type Happened, isUp, type Marks, type Stage } from './case.ts'
import type { Library, Note } from './client.ts'
import { beforehand, FaultNotFelt, NotMeasured } from './notMeasured.ts'
import type { Seat } from './seat.ts'
import { unseen } from './signs.ts'
import type { Timeline } from './timeline.ts'
import { judge, type Verdict } from './verdict.ts'
import { within } from './within.ts'
import type { World } from './world.ts'

export const times = {
  /** For a phone to register before the fault, ms. Not every library says so when it cannot. */
  start: 20_000,
  /** Audio both ways before the fault, ms: what is lost here is the machine's doing. */
  baseline: 4_000,
  /**
   * After everything is back: the shortest and the longest that clients are watched, ms. An answer that nobody acknowledged ends a
   * call after 32 s (64 times T1, RFC 3261 13.3.1.4), so less would show calls as kept that are about to end.
   */
  watchAtLeast: 36_000,
  watchAtMost: 42_000,
  /** All must be well for as long, ms, to be left. */
  settled: 3_000,
  /** For the far end to hear of a BYE, ms. */
  bye: 5_000,
} as const

/** More than this share of packets lost in the baseline, and the run says nothing about a client. */
const baselineLoss = 0.02

export interface Result {
  readonly case: string
  readonly run: number
  readonly library: Library
  readonly verdict: Verdict
  /** Whether the far end heard the BYE; `none`: nobody had a call any more. */
  readonly bye: 'delivered' | 'missing' | 'none'
  /** What the case counted, such as `{ 'hold within 4 s': [5, 6] }`: good ones of all. */
  readonly tallies: Readonly<Record<string, readonly [good: number, all: number]>>
  /** Share of packets that the baseline lost, by direction; null without a call before the fault. */
  readonly baseline: { readonly here: number; readonly there: number } | null
  /** Load average of the machine over the last minute. */
  readonly load: number
}

/** What is left of a run for whoever looks for a cause, also of one that failed. */
export interface CaseRecord {
  readonly case: string
  readonly run: number
  readonly results: readonly Result[]
  readonly notes: ReadonlyMap<Library, readonly Note[]>
  /** Without those of a run that failed before it had any. */
  readonly timelines: ReadonlyMap<Library, Timeline>
  readonly marks: Partial<Marks>
}

/** A harness that looks four times a second and did not for as long, in ms, shares its machine with too much. */
const longestPause = 2_500

export async function runCase(
  fault: FaultCase,
  run: number,
  world: World,
  chosen: readonly Library[],
  progress: (text: string) => void,
  keep: (record: CaseRecord) => void,
): Promise<readonly Result[]> {
  const seats: Seat[] = []
  let marks: Marks | undefined
  let results: readonly Result[] = []
  const timelines = new Map<Library, Timeline>()
  const watching = watch(world, seats)
  try {
    const starts = chosen.map(async (library) => {
      const seat = await world.seat(library, { relayOnly: fault.relayOnly ?? false })
      seats.push(seat)
      await within(seat.start(), times.start, `${library}: registering`)
    })
    // All of them: a page that opened after the others were closed would stay, registered.
    await Promise.allSettled(starts)
    await beforehand(Promise.all(starts))
    const tallies = new Map<Seat, Record<string, [number, number]>>(seats.map((seat) => [seat, {}]))
    const stage: Stage = {
      world,
      seats,
      all: async (action) => void (await Promise.all(seats.map(action))),
      wait,
      tally(seat, what, good) {
        const all = tallies.get(seat) ?? {}
        const [was, of] = all[what] ?? [0, 0]
        all[what] = [was + (good ? 1 : 0), of + 1]
      },
      progress,
    }
    const baseline = (fault.begin ?? 'call') === 'call' ? await beforehand(callAll(stage)) : new Map<Seat, Baseline>()
    progress('fault')
    const happened = await fault.run(stage)
    marks = marksOf(happened)
    progress('back')
    await watchUntilWell(world, seats, happened)
    for (const seat of seats) timelines.set(seat.library, timelineOf(world, seat, happened))
    if (watching.longestPause() > longestPause)
      throw new NotMeasured(`the harness itself stood still for ${watching.longestPause()} ms`)
    const missing = unseen(fault.signs, happened.proofs ?? [], timelines)
    if (missing.length > 0) throw new FaultNotFelt(missing)
    progress('hanging up')
    const byes = new Map(await Promise.all(seats.map(async (seat) => [seat, await hangUp(seat)] as const)))
    progress('the rest')
    await fault.after?.(stage)
    await Promise.all(seats.map((seat) => seat.read()))
    results = seats.map((seat): Result => {
      const timeline = timelines.get(seat.library)
      if (!timeline) throw new Error(`No timeline of ${seat.library}`)
      return {
        case: fault.name,
        run,
        library: seat.library,
        verdict: judge(timeline),
        bye: byes.get(seat) ?? 'none',
        tallies: tallies.get(seat) ?? {},
        baseline: baseline.get(seat) ?? null,
        load: loadavg()[0] ?? 0,
      }
    })
    return results
  } finally {
    await watching.stop()
    await Promise.all(seats.map((seat) => seat.read().catch(() => undefined)))
    const notes = new Map(seats.map((seat) => [seat.library, seat.notes]))
    keep({ case: fault.name, run, results, notes, timelines, marks: marks ?? {} })
    await Promise.all(seats.map((seat) => seat.close()))
  }
}

/** For the evidence: moments only. */
function marksOf({ faultAt, restoredAt, talkAt }: Happened): Marks {
  return { faultAt, restoredAt, ...(talkAt === undefined ? {} : { talkAt }) }
}

type Baseline = NonNullable<Result['baseline']>

/** A call of each to its desk phone, with audio both ways. */
async function callAll({ world, seats, all }: Stage): Promise<Map<Seat, Baseline>> {
  await all(async ({ command, desk, until }) => {
    await command('call', world.uriOf(desk.user))
    await desk.until('up', 15_000)
    await until((claim) => isUp(claim) && claim.media === 'connected', 'in a call with media', 15_000)
  })
  await wait(1_500)
  await Promise.all(seats.map((seat) => seat.read()))
  const from = Date.now()
  const before = new Map(seats.map((seat) => [seat, seat.received]))
  await wait(times.baseline)
  await Promise.all(seats.map((seat) => seat.read()))
  return new Map(
    seats.map((seat) => {
      const was = before.get(seat) ?? { packets: 0, lost: 0 }
      const packets = seat.received.packets - was.packets
      const lost = seat.received.lost - was.lost
      const there = world.lossAt(seat.user, from)
      if (packets === 0 || there.arrived === 0)
        throw new Error(`${seat.library}: no audio before the fault: ${packets} packets here, ${there.arrived} there`)
      const shares = { here: lost / (packets + lost), there: there.missing / (there.arrived + there.missing) }
      if (Math.max(shares.here, shares.there) > baselineLoss)
        throw new NotMeasured(`${seat.library}: lost ${JSON.stringify(shares)} before the fault`)
      return [seat, shares]
    }),
  )
}

/** Until every client is registered and in its call with audio both ways for a while, or time is up. */
async function watchUntilWell(world: World, seats: readonly Seat[], marks: Marks): Promise<void> {
  const from = Math.max(marks.restoredAt, marks.talkAt ?? 0)
  let well = Date.now()
  for (;;) {
    await wait(500)
    const now = Date.now()
    if (!seats.every((seat) => isWell(world, seat, now))) well = now
    if (now - from > times.watchAtMost) return
    if (now - from > times.watchAtLeast && now - well > times.settled) return
  }
}

function isWell(world: World, seat: Seat, now: number): boolean {
  const claim = seat.claim()
  const so = seat.truth.at(-1)
  if (!claim?.registered || !so?.bound) return false
  const sum = (heard: readonly { at: number; packets: number }[]) =>
    heard.reduce((all, { at, packets }) => (at > now - 2_000 ? all + packets : all), 0)
  return isUp(claim) && so.farCall && sum(seat.heardHere) > 25 && sum(world.heard(seat.user, now - 2_000)) > 25
}

function timelineOf(world: World, seat: Seat, marks: Marks): Timeline {
  return {
    faultAt: marks.faultAt,
    restoredAt: marks.restoredAt,
    talkAt: marks.talkAt ?? marks.restoredAt,
    endedAt: seat.truth.at(-1)?.at ?? Date.now(),
    said: [...seat.said],
    truth: [...seat.truth],
    heardHere: [...seat.heardHere],
    heardThere: world.heard(seat.user, marks.faultAt),
    notes: seat.notes,
  }
}

async function hangUp(seat: Seat): Promise<Result['bye']> {
  if (!seat.desk.isUp) return 'none'
  await seat.command('hangUp')
  return seat.desk.until('idle', times.bye).then(
    () => 'delivered' as const,
    () => 'missing' as const,
  )
}

/** Four times a second: what is so; each second: what the pages say. */
function watch(world: World, seats: readonly Seat[]): { stop(): Promise<void>; longestPause(): number } {
  let running = true
  let longest = 0
  let beat = Date.now()
  const heart = setInterval(() => {
    longest = Math.max(longest, Date.now() - beat)
    beat = Date.now()
  }, 250)
  const truths = (async () => {
    while (running) {
      const at = Date.now()
      await Promise.all(
        seats.map(async (seat) => {
          const bound = (await world.isBound(seat.user)) ?? seat.truth.at(-1)?.bound ?? false
          seat.truth.push({ at: Date.now(), bound, farCall: seat.desk.isUp })
        }),
      )
      await wait(Math.max(0, at + 250 - Date.now()))
    }
  })()
  // Thrown again by `stop`. Until then nobody waits for it, and Node would end everything.
  truths.catch(() => undefined)
  const pages = (async () => {
    while (running) {
      await wait(500)
      if (!world.isFrozen) await Promise.all(seats.map((seat) => seat.read().catch(() => undefined)))
    }
  })()
  return {
    longestPause: () => longest,
    async stop() {
      running = false
      clearInterval(heart)
      await Promise.all([truths, pages])
    },
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
