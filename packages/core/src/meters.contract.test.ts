/** A call's level and quality, from its media to whoever listens, in calls on the switchboard. */
import { afterEach, expect, it } from 'vitest'
import { leftovers, openWorld } from './phone.fixture.ts'
import type { AudioMeasure } from './ports/media.ts'
import type { Call } from './types.ts'

afterEach(async () => {
  expect(await leftovers()).toEqual([])
})

const counted = (seconds: number, connection = 1): AudioMeasure => ({
  connection,
  sent: { energy: 0, duration: seconds },
  received: { energy: seconds / 4, duration: seconds, packets: seconds * 50, lost: 0, jitter: 0.01 },
  reported: {},
})

/** Notes how often each of the call's three stores tells of a change. */
function follow(call: Call) {
  const told = { call: 0, level: 0, quality: 0 }
  call.subscribe(() => {
    told.call += 1
  })
  const leave = [
    call.level.subscribe(() => {
      told.level += 1
    }),
    call.quality.subscribe(() => {
      told.quality += 1
    }),
  ]
  return { told, leave: () => leave.map((end) => end()) }
}

it('are measured while somebody listens, and change nothing of the call', async () => {
  const world = openWorld()
  const { alice, out } = await world.talk()
  const session = alice.session(out)
  await world.pass(5_000)
  expect(session.measurements).toBe(0)

  const before = [out.getSnapshot(), alice.phone.getSnapshot()]
  session.measured = counted(10)
  const { told, leave } = follow(out)
  await world.pass(1)
  session.measured = counted(11)
  await world.pass(100)
  expect(out.level.getSnapshot()).toEqual({ local: 0, remote: 0.5 })
  await world.pass(900)
  // No sample passed since.
  expect(out.level.getSnapshot()).toEqual({ local: 0, remote: 0 })
  expect(out.quality.getSnapshot()).toEqual({ rating: 'good', loss: 0, jitter: 0.01 })
  // At once, ten times a second the one, and once a second the other.
  expect(session.measurements).toBe(1 + 10 + 1 + 1)
  expect([told.call, out.getSnapshot(), alice.phone.getSnapshot()]).toEqual([0, ...before])
  expect(out.getSnapshot()).toBe(before[0])
  expect([told.level, told.quality]).toEqual([2, 1])

  leave()
  const { measurements } = session
  await world.pass(5_000)
  expect(session.measurements).toBe(measurements)
})

it('go on through a hold and on another PeerConnection', async () => {
  const world = openWorld()
  const { alice, out } = await world.talk()
  const session = alice.session(out)
  session.measured = counted(10)
  follow(out)
  await world.pass(100)
  session.measured = counted(11)
  await world.pass(1_000)
  expect(out.quality.getSnapshot().rating).toBe('good')
  const held = out.hold()
  await world.pass(1_000)
  await held
  expect(out.quality.getSnapshot()).toEqual({})
  expect(out.level.getSnapshot().remote).toBe(0)
  session.measured = counted(20, 2)
  await world.pass(1_000)
  expect(out.quality.getSnapshot()).toEqual({})
  session.measured = counted(21, 2)
  await world.pass(1_000)
  expect(out.quality.getSnapshot().rating).toBe('good')
})

it('end with the call, though somebody still listens', async () => {
  const world = openWorld()
  const { alice, bob, out, inc } = await world.talk()
  const session = alice.session(out)
  session.measured = counted(10)
  const { told } = follow(out)
  await world.pass(100)
  session.measured = counted(11)
  await world.pass(1_000)
  await inc.hangUp()
  await world.pass()
  const { measurements } = session
  const heard = { ...told }
  expect(out.level.getSnapshot()).toEqual({ local: 0, remote: 0 })
  expect(out.quality.getSnapshot()).toEqual({})
  await world.pass(5_000)
  expect([session.measurements, told]).toEqual([measurements, heard])
  expect(bob.session(inc).measurements).toBe(0)
})

it('end with the phone, and can be asked for before there is any media', async () => {
  const world = openWorld()
  const alice = await world.registered('alice')
  const call = alice.phone.call('nobody-is-here')
  follow(call)
  await world.pass(50)
  const other = alice.phone.call('noanswer')
  follow(other)
  await world.pass(500)
  await Promise.all([alice.phone.stop(), world.pass(2_000)])
  follow(other)
  const { measurements } = alice.session(other)
  await world.pass(1_000)
  expect(alice.session(other).measurements).toBe(measurements)
})
