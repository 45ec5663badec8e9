import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FaultCase, Stage } from './case.ts'
import { casesWith } from './cases.ts'
import type { Claim, Note } from './client.ts'
import type { Seat } from './seat.ts'
import { bindingGone, connectionCut, packetsSilent, pageStoodStill, unseen } from './signs.ts'
import type { Heard, Timeline } from './timeline.ts'
import type { World } from './world.ts'

const claim: Claim = { connected: true, registered: true, call: 'up', held: false, resumed: true, media: 'connected' }

/** All is well from `begin` to `end`, but what `of` says. Looks and packets come as they do in a run. */
function well(begin: number, end: number, of: Partial<Timeline> = {}): Timeline {
  const every = <T>(ms: number, make: (at: number) => T): T[] =>
    Array.from({ length: Math.ceil((end - begin) / ms) }, (_, index) => make(begin + index * ms))
  return {
    faultAt: begin + 5_000,
    restoredAt: end - 5_000,
    talkAt: end - 5_000,
    endedAt: end,
    said: every(250, (at) => ({ at, claim })),
    truth: every(250, (at) => ({ at, bound: true, farCall: true })),
    heardHere: every(250, (at) => ({ at, packets: 12, energy: 0.05 })),
    heardThere: every(100, (at) => ({ at, packets: 5, energy: 0.001 })),
    notes: [],
    ...of,
  }
}
const without = <T extends { readonly at: number }>(entries: readonly T[], from: number, until: number): T[] =>
  entries.filter(({ at }) => at < from || at > until)

describe('signs', () => {
  const calm = well(0, 30_000)
  const closed = (at: number, text = '#1 closed 1006'): Partial<Timeline> => ({
    notes: [{ at, kind: 'socket', text } satisfies Note],
  })

  test('a connection is cut when the browser says so, soon after the fault', () => {
    expect(connectionCut.seen(calm)).toBe(false)
    expect(connectionCut.seen({ ...calm, ...closed(5_100) })).toBe(true)
    expect(connectionCut.seen({ ...calm, ...closed(4_900) })).toBe(false)
    expect(connectionCut.seen({ ...calm, ...closed(9_000) })).toBe(false)
    expect(connectionCut.seen({ ...calm, ...closed(5_100, '#2 open') })).toBe(false)
  })

  test('a binding is gone when it is for long enough without a break', () => {
    const gone = (from: number, until: number) => ({
      ...calm,
      truth: calm.truth.map((each) => ({ ...each, bound: each.at < from || each.at > until })),
    })
    expect(bindingGone(3).seen(calm)).toBe(false)
    expect(bindingGone(3).seen(gone(6_000, 10_000))).toBe(true)
    expect(bindingGone(3).seen(gone(6_000, 8_000))).toBe(false)
    expect(bindingGone(3).seen(gone(25_500, 30_000))).toBe(false)
  })

  test('packets are silent when none comes at either end', () => {
    const silence = (entries: readonly Heard[]) => without(entries, 5_500, 20_000)
    const here = { ...calm, heardHere: silence(calm.heardHere) }
    expect(packetsSilent(1).seen(calm)).toBe(false)
    expect(packetsSilent(1).seen(here)).toBe(false)
    expect(packetsSilent(14).seen({ ...here, heardThere: silence(calm.heardThere) })).toBe(true)
    expect(packetsSilent(18).seen({ ...here, heardThere: silence(calm.heardThere) })).toBe(false)
  })

  test('a page stands still when it does not look at itself', () => {
    expect(pageStoodStill(10).seen(calm)).toBe(false)
    expect(pageStoodStill(10).seen({ ...calm, said: without(calm.said, 6_000, 20_000) })).toBe(true)
  })

  test('one client that felt nothing is enough, and is named', () => {
    const felt = { ...calm, ...closed(5_100) }
    expect(unseen([connectionCut], [], new Map([['offhook', felt]]))).toEqual([])
    const both = new Map([
      ['offhook', felt],
      ['jssip', calm],
    ])
    expect(unseen([connectionCut], [], both)).toEqual(['jssip: not WebSocket closed within 3 s'])
    expect(unseen([], [{ what: 'another address', shown: false }], both)).toEqual(['not another address'])
  })
})

/** Everything that a case does to it is accepted and does nothing. */
function idleWorld(): World {
  const nothing = async () => undefined
  const service = { running: true, kill: nothing, start: nothing, stop: nothing }
  const world: Partial<World> = {
    edge: { ...service, wssUrl: 'wss://10.99.0.1:18443' } as unknown as World['edge'],
    platform: { mediaRelay: service, turn: service, failover: nothing } as unknown as World['platform'],
    uriOf: (user) => `sip:${user}@offhook.test`,
    cutConnection: async () => 1,
    tcpPasses: async () => true,
    clientAddresses: () => ['10.99.1.10'],
    filtered: async () => ({ entered: 9_000, dropped: 0 }),
    blackHole: nothing,
    dropPackets: nothing,
    link: nothing,
    clearNetwork: nothing,
    freezeBrowser: () => {},
    thawBrowser: () => {},
    forgetNat: nothing,
  }
  return world as World
}

function idleStage(wait: Stage['wait']): Stage {
  const nothing = async () => undefined
  const desk = { user: 'desk1', behaviour: 'answer', isRinging: true, isUp: true, answer: nothing, dial: nothing }
  const seat = {
    library: 'offhook',
    user: 'alice',
    desk: { ...desk, until: nothing, freeze: () => {}, thaw: () => {} },
    command: nothing,
    until: nothing,
    read: nothing,
    claim: () => claim,
    server: () => 'wss://10.99.0.1:18443',
  } as unknown as Seat
  return {
    world: idleWorld(),
    seats: [seat],
    all: async (action) => void (await action(seat)),
    wait,
    tally: () => {},
    progress: () => {},
  }
}

describe('a fault that does nothing is not felt', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  const missingOf = async (fault: FaultCase) => {
    const begun = Date.now()
    const wait = async (ms: number) => void vi.setSystemTime(Date.now() + ms)
    const { proofs = [], ...marks } = await fault.run(idleStage(wait))
    const timeline = { ...well(begun - 5_000, Date.now() + 40_000), ...marks }
    return unseen(fault.signs, proofs, new Map([['offhook', timeline]]))
  }

  test.each(casesWith(600).map((fault) => [fault.name, fault] as const))('%s', async (name, fault) => {
    const missing = await missingOf(fault)
    if (name === 'control') expect(missing).toEqual([])
    else expect(missing.length).toBeGreaterThan(0)
  })
})
