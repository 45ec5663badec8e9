import { beforeEach, describe, expect, it } from 'vitest'
import type { AudioMeasure } from '../ports/media.ts'
import { createManualClock, type ManualClock, settle } from '../testing/manualClock.ts'
import { createSampledStore } from './sampledStore.ts'

let clock: ManualClock
/** Who waits for what, oldest first: a test settles it. */
let asked: ((measure?: AudioMeasure) => void)[] = []
let answers: (() => Promise<AudioMeasure | undefined>) | undefined

const heard = (level: number): AudioMeasure => ({ connection: 1, sent: {}, received: { level }, reported: {} })

function open() {
  const rounds: number[] = []
  const store = createSampledStore({
    clock,
    interval: 100,
    sound: true,
    idle: { level: 0 },
    begin() {
      rounds.push(rounds.length)
      return (measure) => ({ level: measure?.received.level ?? 0 })
    },
    measure: () => answers?.() ?? new Promise((resolve) => asked.push(resolve)),
  })
  const shown: number[] = []
  const listen = () => store.subscribe(() => shown.push(store.getSnapshot().level))
  return { store, shown, listen, rounds }
}

beforeEach(() => {
  clock = createManualClock()
  asked = []
  answers = undefined
})

describe('a store of samples', () => {
  it('measures nothing until somebody listens, then at once and at each interval', async () => {
    const { store, listen, shown } = open()
    await clock.run(1_000)
    expect([asked.length, clock.pending]).toEqual([0, 0])
    listen()
    expect(asked).toHaveLength(1)
    asked[0]?.(heard(0.5))
    await settle()
    expect(store.getSnapshot()).toEqual({ level: 0.5 })
    await clock.run(99)
    expect(asked).toHaveLength(1)
    await clock.run(1)
    expect(asked).toHaveLength(2)
    asked[1]?.(heard(0.7))
    await settle()
    expect(shown).toEqual([0.5, 0.7])
  })

  it('tells nobody of a sample that says the same, and keeps its object', async () => {
    const { store, listen, shown } = open()
    answers = async () => heard(0.5)
    listen()
    await settle()
    const first = store.getSnapshot()
    await clock.run(1_000)
    expect(store.getSnapshot()).toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
    expect(shown).toEqual([0.5])
  })

  it('stops with the last listener, forgets what it knew, and begins anew with the next', async () => {
    const { store, listen, rounds, shown } = open()
    const [one, two] = [listen(), listen()]
    asked[0]?.(heard(0.5))
    await settle()
    one()
    one()
    expect(clock.pending).toBe(1)
    two()
    expect([clock.pending, store.getSnapshot().level]).toEqual([0, 0])
    const three = listen()
    expect(asked).toHaveLength(2)
    asked[1]?.(heard(0.25))
    await settle()
    expect(store.getSnapshot().level).toBe(0.25)
    expect(rounds).toHaveLength(2)
    three()
    expect(clock.pending).toBe(0)
    expect(shown).toEqual([0.5, 0.5, 0.25])
  })

  it('ignores what arrives after the listener left, also for the one who came then', async () => {
    const { store, listen } = open()
    listen()()
    listen()
    asked[0]?.(heard(0.9))
    await settle()
    expect(store.getSnapshot().level).toBe(0)
  })

  it('goes on when a sample never comes, fails, or comes late', async () => {
    const { store, listen, shown } = open()
    listen()
    await clock.run(100)
    asked[1]?.(heard(0.5))
    await settle()
    answers = () => Promise.reject(new Error('the PeerConnection is closed'))
    await clock.run(100)
    expect(store.getSnapshot().level).toBe(0)
    answers = undefined
    await clock.run(100)
    asked[2]?.(heard(0.75))
    await settle()
    // The first one, after the fourth.
    asked[0]?.(heard(0.1))
    await settle()
    expect(store.getSnapshot().level).toBe(0.75)
    expect(shown).toEqual([0.5, 0, 0.75])
  })

  it('ends: tells of silence once, and never measures again', async () => {
    const { store, listen, shown } = open()
    const leave = listen()
    asked[0]?.(heard(0.5))
    await clock.run(100)
    store.end()
    asked[1]?.(heard(0.6))
    await settle()
    expect([shown, clock.pending]).toEqual([[0.5, 0], 0])
    leave()
    listen()
    await clock.run(1_000)
    expect([asked.length, clock.pending, store.getSnapshot().level]).toEqual([2, 0, 0])
  })

  it('a listener that leaves while it is told measures no more', async () => {
    const { store } = open()
    answers = async () => heard(0.5)
    const leave = store.subscribe(() => leave())
    await settle()
    expect(clock.pending).toBe(0)
  })
})
