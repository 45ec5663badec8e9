import { expect, test } from 'vitest'
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
