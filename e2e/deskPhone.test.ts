import { afterAll, beforeAll, describe, expect } from 'vitest'
import { chosenBrowser } from './support/browser/launch.ts'
import { only } from './support/only.ts'
import { type Recorded, recordedBy, rootMeanSquare, toneIn } from './support/recording.ts'
import { RtpTap } from './support/rtpTap.ts'
import { loudness, type Softphone } from './support/softphone.ts'
import { deskPhone } from './support/target/deskPhone.ts'
import { pause, until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const test = only({ platform: 'kamailio', because: 'the switchboard has no desk phone' })

/** Answers by itself; answers when told. */
const [auto, manual] = ['desk1', 'desk2'] as const
const desk = (user: string) => deskPhone(world.target, user)

let tap: RtpTap
beforeAll(async () => {
  if (world.target.platform) tap = await RtpTap.open(world.target.platform)
})
afterAll(() => tap?.close())

/** The browser hears the desk phone's steady tone, and that hears the browser's microphone. */
async function bothHear(alice: Softphone, user: string): Promise<void> {
  await Promise.all([alice.hears(), tap.hears(desk(user))])
  const heard = loudness(await alice.audioDuring(1_000))
  // The same each time: the sine of 440 Hz comes at 0.426, that of 660 Hz at 0.457, through G.711 and Chromium's resampler.
  expect(heard).toBeGreaterThan(0.4)
  expect(heard).toBeLessThan(0.48)
}

async function callDesk(user: string = auto): Promise<Softphone> {
  const alice = await world.open('alice')
  await alice.call(user)
  if (user === manual) {
    await alice.says('Ringing')
    await desk(user).answer()
  }
  await alice.says('In call')
  await bothHear(alice, user)
  return alice
}

async function deskCalls(user: string = auto): Promise<Softphone> {
  const alice = await world.open('alice')
  await desk(user).dial('sip:alice@offhook.test')
  await alice.says(/^Incoming call from/)
  await alice.press('Answer')
  await alice.says('In call')
  await bothHear(alice, user)
  return alice
}

const deskIsFree = (user: string = auto) =>
  until(`${user} has no call`, async () => (await desk(user).calls()).length === 0)

describe('calls', () => {
  test('a browser calls a desk phone, both hear, and the browser hangs up', async () => {
    const alice = await callDesk()
    // What the fake microphone plays. Which of its notes get through is Chromium's choice: its echo and noise cancellers take out
    // what is new to the call, sometimes all three for its first seconds.
    const notes = chosenBrowser === 'firefox' ? [1000] : [550, 740, 880]
    const loudestIn = (recorded: Recorded) => Math.max(...notes.map((hertz) => toneIn(recorded, hertz)))
    await until('the desk phone records them', () => loudestIn(recordedBy(desk(auto))) > 0.05, { within: 15_000 })
    await alice.press('Hang up')
    await alice.says('Call ended: you hung up')
    await deskIsFree()
    const recorded = recordedBy(desk(auto))
    expect(recorded.samples.length).toBeGreaterThan(recorded.rate)
    expect(rootMeanSquare(recorded.samples)).toBeGreaterThan(0.05)
    // And little beside them.
    expect(toneIn(recorded, 600)).toBeLessThan(loudestIn(recorded) / 4)
  })

  test('a browser calls a desk phone, which rings, answers and hangs up', async () => {
    const alice = await callDesk(manual)
    await desk(manual).hangUp()
    await alice.says('Call ended: desk2 hung up')
  })

  test('a desk phone calls a browser, both hear, and the browser hangs up', async () => {
    const alice = await deskCalls()
    await alice.press('Hang up')
    await alice.says('Call ended: you hung up')
    await deskIsFree()
  })

  test('a desk phone calls a browser, both hear, and the desk phone hangs up', async () => {
    const alice = await deskCalls(manual)
    await desk(manual).hangUp()
    await alice.says(/^Call ended: .* hung up$/)
  })
})

describe('calls that are not made', () => {
  test('a browser that gives up stops the ringing of the desk phone', async () => {
    const alice = await world.open('alice')
    await alice.call(manual)
    await alice.says('Ringing')
    await alice.press('Hang up')
    await alice.says('Call ended: cancelled')
    await deskIsFree(manual)
  })

  test('a desk phone that gives up stops the ringing of the browser', async () => {
    const alice = await world.open('alice')
    await desk(manual).dial('sip:alice@offhook.test')
    await alice.says(/^Incoming call from/)
    await desk(manual).hangUp()
    await alice.says('Call ended: the caller gave up')
  })

  test('a desk phone that declines', async () => {
    const alice = await world.open('alice')
    await alice.call(manual)
    await alice.says('Ringing')
    await desk(manual).hangUp()
    await alice.says('Call ended: busy')
  })

  test('a browser that declines', async () => {
    const alice = await world.open('alice')
    await desk(manual).dial('sip:alice@offhook.test')
    await alice.says(/^Incoming call from/)
    await alice.press('Decline')
    await alice.says('Call ended: declined')
    await deskIsFree(manual)
  })
})

describe('hold', () => {
  test('by the browser, three times: the desk phone hears nothing, and both hear after each', async () => {
    const alice = await callDesk()
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await alice.press('Hold')
      await alice.says('On hold')
      await Promise.all([alice.carriesNothing(), tap.carriesNothing(desk(auto))])
      await alice.press('Resume')
      await alice.says('In call')
      await bothHear(alice, auto)
    }
  })

  test('by the desk phone: the browser says so, hears nothing, and both hear afterwards', async () => {
    const alice = await deskCalls()
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await desk(auto).hold()
      await alice.says(/^Held by/)
      await Promise.all([alice.carriesNothing(), tap.carriesNothing(desk(auto))])
      await desk(auto).resume()
      await alice.says('In call')
      await bothHear(alice, auto)
    }
  })

  test('by both', async () => {
    const alice = await callDesk()
    await desk(auto).hold()
    await alice.says(/^Held by/)
    await alice.press('Hold')
    await alice.says('On hold')
    await Promise.all([alice.carriesNothing(), tap.carriesNothing(desk(auto))])
    await desk(auto).resume()
    await alice.press('Resume')
    await alice.says('In call')
    await bothHear(alice, auto)
  })
})

test('keypad digits reach the desk phone', async () => {
  const alice = await callDesk()
  await alice.press('Keypad')
  for (const key of ['4', '2', '#']) await alice.dialKey(key)
  const { digits } = world.target
  await until('three digits were heard', () => digits.heard().length >= 3)
  expect(digits.heard()).toEqual(['4', '2', '#'])
  await bothHear(alice, auto)
})

only({
  platform: 'kamailio',
  browser: 'chromium',
  because: 'without a sound card Firefox runs no Web Audio, which hears the tones',
})('digits of the desk phone are heard at the browser', async () => {
  const alice = await callDesk()
  const heard = alice.digitsHeard(10_000)
  for (const digit of '159#') {
    await pause(500)
    await desk(auto).sendDigits(digit)
  }
  expect(await heard).toBe('159#')
  await bothHear(alice, auto)
})
