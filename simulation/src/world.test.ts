import { expect, test } from 'vitest'
import { delays } from '../../packages/core/src/machines/delays.ts'
import type { Climate } from './climate.ts'
import type { Tamper } from './page.ts'
import { runWorld } from './world.ts'

const calls = 4
const only = (condition: (frame: string) => boolean, instead: (frame: string) => readonly string[]): Tamper => ({
  send: (frame) => (condition(frame) ? instead(frame) : [frame]),
})
const is = (method: string) => (frame: string) => frame.startsWith(`${method} `)
const nothing = () => []

/** The first violation of the seeds from 1 on. */
async function firstViolation(tamper: Tamper): Promise<string | undefined> {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { violations } = await runWorld({ seed, calls: 10, tamper })
    if (violations[0]) return `${violations[0].invariant}: ${violations[0].detail}`
  }
  return undefined
}

test('the same seed has the same history, whatever ran before', async () => {
  const first = await runWorld({ seed: 5, calls })
  const other = await runWorld({ seed: 6, calls })
  const recorded = await runWorld({ seed: 5, calls, records: true })
  expect(first.steps).toBeGreaterThan(100)
  expect([recorded.hash, recorded.steps, recorded.duration]).toEqual([first.hash, first.steps, first.duration])
  expect(recorded.lines.length).toBeGreaterThan(100)
  expect(other.hash).not.toBe(first.hash)
})

test('leaves the clock and the chance of the process as they were', async () => {
  const { setTimeout, clearTimeout, setInterval } = globalThis
  const [now, random] = [Date.now, Math.random]
  await runWorld({ seed: 1, calls: 1 })
  expect([globalThis.setTimeout, globalThis.clearTimeout, globalThis.setInterval]).toEqual([
    setTimeout,
    clearTimeout,
    setInterval,
  ])
  expect([Date.now, Math.random]).toEqual([now, random])
})

test.each<[what: string, tamper: Tamper, violation: RegExp]>([
  ['keeps its microphones', { keepsMicrophones: true }, /nothing is left behind: the microphone/],
  ['acknowledges no answer', only(is('ACK'), nothing), /no ACK for the 2xx/],
  // A CANCEL alone may get lost: a BYE follows it.
  ['ends no call at the far end', only((frame) => is('BYE')(frame) || is('CANCEL')(frame), nothing), /both ends agree/],
  [
    'says goodbye twice',
    only(is('BYE'), (frame) => [frame, frame.replace(/;branch=z9hG4bK/, ';branch=z9hG4bKtwice')]),
    /BYE of .* twice on one flow/,
  ],
  [
    'answers twice, differently',
    only(
      (frame) => /^SIP\/2.0 200/.test(frame) && /^CSeq: \d+ INVITE/m.test(frame),
      (frame) => [frame, frame.replace('SIP/2.0 200 OK', 'SIP/2.0 486 Busy')],
    ),
    /was answered 200 and 486/,
  ],
  [
    'stays registered after stop()',
    only((frame) => is('REGISTER')(frame) && frame.includes('\r\nExpires: 0'), nothing),
    /unregister/,
  ],
])('a phone that %s is found out', async (_, tamper, violation) => {
  expect(await firstViolation(tamper)).toMatch(violation)
})

/** One phone that is started, and nobody who calls. */
const alone: Climate = {
  name: 'alone',
  pages: { alice: 1 },
  callPause: 1_000,
  whimPause: undefined,
  troublePause: 0,
  troubles: {},
  media: { microphoneRefused: 0, stepFails: 0, stepHangs: 0 },
  messagePause: undefined,
}

test.each<[what: string, tamper: Tamper, violation: RegExp]>([
  [
    'waits for a lost answer without a timer',
    { send: (frame) => (is('REGISTER')(frame) ? [] : [frame]), fires: (delay) => delay !== delays.registerTimeout },
    /^no stuck state: registration .* in request.registering/,
  ],
  [
    'hands out snapshots that can be changed',
    { phone: (phone) => ({ ...phone, getSnapshot: () => ({ ...phone.getSnapshot() }) }) },
    /^snapshots are consistent: a snapshot is not frozen/,
  ],
  [
    'never says that it has started',
    {
      phone: (phone) => ({
        ...phone,
        start() {
          void phone.start()
          return new Promise(() => {})
        },
      }),
    },
    /^promises settle: start: no word for/,
  ],
  ['logs what it sends', { logsFrames: true }, /^secrets stay secret: a secret is in the log/],
  [
    'shows devtools what it answers to a challenge',
    { trace: (message) => `${message}Authorization: Digest response="0123456789abcdef"` },
    /^secrets stay secret: a secret is in the SIP trace/,
  ],
  [
    'says that it is registered whatever the registrar says',
    {
      send: (frame) => (is('REGISTER')(frame) ? [] : [frame]),
      phone: (phone) => ({
        ...phone,
        getSnapshot: () =>
          Object.freeze({ ...phone.getSnapshot(), registration: Object.freeze({ status: 'registered' as const }) }),
      }),
    },
    /^`registered` is true: it says registered, and the registrar has had no binding/,
  ],
])('a phone alone that %s is found out, whatever the draws', async (_, tamper, violation) => {
  for (let seed = 1; seed <= 3; seed += 1) {
    const { violations } = await runWorld({ seed, calls: 0, climate: alone, tamper })
    expect(`${violations[0]?.invariant}: ${violations[0]?.detail}`).toMatch(violation)
  }
})

test('a phone alone that is not broken is not found out', async () => {
  const { violations } = await runWorld({ seed: 1, calls: 0, climate: alone })
  expect(violations).toEqual([])
})
