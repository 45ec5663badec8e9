import { expect, test } from 'vitest'
import type { AudioLevel, CallQuality } from '../packages/core/src/types.ts'
import type { Softphone, User } from './support/softphone.ts'
import { useSoundOutput } from './support/soundOutput.ts'
import { useWorld } from './support/world.ts'

useSoundOutput()
const world = useWorld()

interface Heard {
  readonly levels: readonly AudioLevel[]
  readonly quality: CallQuality
  /** How often the call's own snapshot changed meanwhile. */
  readonly callChanges: number
}

/** What the stores of its call say while `milliseconds` pass. */
function listen({ page, user }: Softphone, milliseconds: number): Promise<Heard> {
  return page.evaluate(
    async ([who, duration]: readonly [User, number]) => {
      const call = window.offhook[who].calls[0]
      if (!call) throw new Error('There is no call.')
      const levels: AudioLevel[] = []
      let callChanges = 0
      const leave = [
        call.level.subscribe(() => levels.push(call.level.getSnapshot())),
        call.quality.subscribe(() => {}),
        call.subscribe(() => {
          callChanges += 1
        }),
      ]
      await new Promise((resolve) => setTimeout(resolve, duration))
      const quality = call.quality.getSnapshot()
      for (const end of leave) end()
      return { levels, quality, callChanges }
    },
    [user, milliseconds] as const,
  )
}

/** In seconds. Firefox knows none before the ends have reported to each other, which may take two intervals of RTCP. */
function roundTripTime({ page, user }: Softphone): Promise<number> {
  return page.evaluate(
    (who: User) =>
      new Promise<number>((resolve, reject) => {
        const call = window.offhook[who].calls[0]
        if (!call) return reject(new Error('There is no call.'))
        const leave = call.quality.subscribe(() => {
          const { roundTripTime: seconds } = call.quality.getSnapshot()
          if (seconds === undefined) return
          leave()
          resolve(seconds)
        })
      }),
    user,
  )
}

const loudest = ({ levels }: Heard, end: keyof AudioLevel) => Math.max(0, ...levels.map((level) => level[end]))

test('the level of a voice, at both ends, and a quality without loss; the call itself does not change for it', async () => {
  const { alice, bob } = await world.inCall()
  const [here, there] = await Promise.all([listen(alice, 6_500), listen(bob, 6_500)])
  for (const heard of [here, there]) {
    for (const end of ['local', 'remote'] as const) {
      expect(loudest(heard, end)).toBeGreaterThan(0.02)
      expect(loudest(heard, end)).toBeLessThanOrEqual(1)
    }
    expect(heard.levels.length).toBeGreaterThan(10)
    expect(heard.callChanges).toBe(0)
    const { loss, jitter } = heard.quality
    expect(loss).toBeLessThan(0.03)
    expect(jitter).toBeGreaterThanOrEqual(0)
  }
  for (const seconds of await Promise.all([roundTripTime(alice), roundTripTime(bob)])) {
    expect(seconds).toBeGreaterThanOrEqual(0)
    expect(seconds).toBeLessThan(1)
  }
})

test('a far end that is muted has no level, one that is held neither, and both come back', async () => {
  const { alice, bob } = await world.inCall()
  await alice.press('Mute')
  await bob.hearsSilence()
  const [muted, deaf] = await Promise.all([listen(alice, 1_500), listen(bob, 1_500)])
  expect(loudest(muted, 'local')).toBeLessThan(0.001)
  expect(loudest(muted, 'remote')).toBeGreaterThan(0.02)
  expect(loudest(deaf, 'remote')).toBeLessThan(0.001)
  expect(deaf.quality.loss).toBeLessThan(0.03)

  await alice.press('Unmute')
  await bob.hears()
  expect(loudest(await listen(bob, 1_500), 'remote')).toBeGreaterThan(0.02)

  await alice.press('Hold')
  await alice.says('On hold')
  await alice.carriesNothing()
  const held = await listen(alice, 2_500)
  expect(held.levels).toEqual([])
  expect(held.quality).toEqual({})

  await alice.press('Resume')
  await alice.says('In call')
  await alice.hears(1_000)
  expect(loudest(await listen(alice, 1_500), 'remote')).toBeGreaterThan(0.02)
})
