import { expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import { type PathCount, readPathCount, watchPath } from './pathWatch.ts'

const second = 1_000

/** Bumped by the test, second by second. */
function world() {
  const clock = createManualClock()
  const told: string[] = []
  let counted: PathCount | undefined = { pair: 'p1', packets: 0, requests: 0, answers: 0 }
  let looks = 0
  const watch = watchPath({
    count: async () => {
      looks += 1
      return counted
    },
    clock,
    onLost: () => told.push('lost'),
    onBack: () => told.push('back'),
  })
  const add = (growth: Partial<Record<'packets' | 'requests' | 'answers', number>>, pair?: string) => {
    if (!counted) return
    const { packets = 0, requests = 0, answers = 0 } = growth
    counted = {
      pair: pair ?? counted.pair,
      packets: counted.packets + packets,
      requests: counted.requests + requests,
      answers: counted.answers + answers,
    }
  }
  /** So many seconds in which this comes and goes each second. */
  async function pass(seconds: number, growth: Parameters<typeof add>[0] = {}) {
    for (let each = 0; each < seconds; each += 1) {
      await clock.run(second / 2)
      add(growth)
      await clock.run(second / 2)
    }
  }
  /** A call in which both talk. */
  async function talking() {
    watch.ice('connected')
    await pass(5, { packets: 50, requests: 1, answers: 1 })
  }
  let before: PathCount | undefined
  const forget = () => {
    before = counted
    counted = undefined
  }
  const recall = () => {
    counted = before
  }
  return { clock, told, watch, add, pass, talking, looks: () => looks, forget, recall }
}

test('no packet and no answer for 3 s: lost, once; a word from the far end: back, once', async () => {
  const { told, pass, talking } = world()
  await talking()
  await pass(2, { requests: 1 })
  expect(told).toEqual([])
  await pass(2, { requests: 10 })
  expect(told).toEqual(['lost'])
  await pass(20, { requests: 10 })
  expect(told).toEqual(['lost'])
  await pass(3, { requests: 1, answers: 1 })
  expect(told).toEqual(['lost', 'back'])
})

test('after a restart another pair that answers is the way back', async () => {
  const { told, add, pass, talking } = world()
  await talking()
  await pass(4, { requests: 10 })
  add({ requests: 2, answers: 2 }, 'p2')
  await pass(1)
  expect(told).toEqual(['lost', 'back'])
})

test.each([
  ['stops sending, as in a hold or without a microphone', { requests: 1, answers: 1 }],
  ['is heard, though its answers get lost', { packets: 50, requests: 10 }],
  ['speaks seldom (DTX)', { packets: 2, requests: 10 }],
  ['is not asked: this page asks nothing', {}],
])('a far end that %s is there', async (_, growth) => {
  const { told, pass, talking } = world()
  await talking()
  await pass(30, growth)
  expect(told).toEqual([])
})

test('a far end that had stopped sending is left to ICE', async () => {
  const { told, pass, talking } = world()
  await talking()
  await pass(10, { requests: 1, answers: 1 })
  await pass(10, { requests: 10 })
  expect(told).toEqual([])
})

test('an answer that may still come is waited for', async () => {
  const { told, pass, talking } = world()
  await talking()
  await pass(3)
  await pass(1, { requests: 1 })
  expect(told).toEqual([])
  await pass(1)
  expect(told).toEqual(['lost'])
})

test('a page that slept, or whose timers come once a minute, knows nothing', async () => {
  const { told, clock, add, pass, talking } = world()
  await talking()
  for (let minute = 0; minute < 5; minute += 1) {
    add({ requests: 20 })
    clock.sleep(60 * second)
    await clock.run(0)
  }
  await pass(2, { requests: 10 })
  expect(told).toEqual([])
})

test('looks once a second while ICE is connected, and leaves no timer behind', async () => {
  const { clock, watch, pass, looks } = world()
  expect(clock.pending).toBe(0)
  watch.ice('checking')
  await pass(3)
  expect(looks()).toBe(0)
  watch.ice('connected')
  watch.ice('completed')
  await pass(10)
  expect(looks()).toBe(10)
  watch.ice('disconnected')
  expect(clock.pending).toBe(0)
  watch.ice('connected')
  await pass(1)
  watch.stop()
  expect(clock.pending).toBe(0)
  await pass(3)
  expect(looks()).toBe(11)
})

test('a path that ICE itself called lost is no longer told of here', async () => {
  const { told, watch, pass, talking } = world()
  await talking()
  await pass(4, { requests: 10 })
  watch.ice('disconnected')
  watch.ice('connected')
  await pass(3, { packets: 50, requests: 1, answers: 1 })
  expect(told).toEqual(['lost'])
})

test('a browser that counts nothing for a while is asked again', async () => {
  const { told, clock, pass, talking, forget, recall } = world()
  await talking()
  await pass(4, { requests: 10 })
  forget()
  await pass(5)
  recall()
  await pass(2, { packets: 50, requests: 1, answers: 1 })
  expect(told).toEqual(['lost', 'back'])
  expect(clock.pending).toBe(1)
})

test('where the browser does not count, or cannot be asked, it is asked once', async () => {
  const uncounted = world()
  uncounted.forget()
  await uncounted.talking()
  expect([uncounted.looks(), uncounted.clock.pending]).toEqual([1, 0])
  const clock = createManualClock()
  const watch = watchPath({ count: () => Promise.reject(new Error('no')), clock, onLost() {}, onBack() {} })
  watch.ice('connected')
  await clock.run(5 * second)
  expect(clock.pending).toBe(0)
})

const pair = { id: 'p1', type: 'candidate-pair', requestsSent: 7, responsesReceived: 6 }
const inbound = { id: 'r', type: 'inbound-rtp', packetsReceived: 40 }
const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'p1' }
const report = (...entries: Record<string, unknown>[]) => new Map(entries.map((entry) => [String(entry.id), entry]))

test('a report is read: the selected pair, and what came in all', () => {
  const other = { ...pair, id: 'p2', requestsSent: 1 }
  expect(readPathCount(report(other, pair, inbound, { ...inbound, id: 'old' }, transport))).toEqual({
    pair: 'p1',
    packets: 80,
    requests: 7,
    answers: 6,
  })
})

test.each([
  ['no transport (Firefox)', [pair, inbound]],
  ['a pair that is not selected yet', [pair, inbound, { id: 't', type: 'transport' }]],
  ['a pair that is not counted', [{ id: 'p1', type: 'candidate-pair' }, inbound, transport]],
  ['no such pair', [inbound, transport]],
])('a report with %s says nothing', (_, entries) => {
  expect(readPathCount(report(...entries))).toBeUndefined()
})
