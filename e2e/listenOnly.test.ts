import { describe, expect, test } from 'vitest'
import { only } from './support/only.ts'
import { RtpTap } from './support/rtpTap.ts'
import { loudness, type Softphone } from './support/softphone.ts'
import { deskPhone } from './support/target/deskPhone.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

/** `listener` hears, and sends nothing; nobody takes that for a hold. */
async function oneWay(listener: Softphone, talker: Softphone): Promise<void> {
  await Promise.all([listener.says('In call'), talker.says('In call')])
  await listener.hears()
  expect(await listener.audioDuring(600)).toMatchObject({ sent: 0 })
  expect(await talker.audioDuring(600)).toMatchObject({ received: 0, energy: 0 })
  expect((await listener.callSnapshot())?.media.listenOnly).toBe(true)
  expect((await talker.callSnapshot())?.media.listenOnly).toBeUndefined()
  // What it plays is the only track that is open.
  expect(await listener.resources()).toMatchObject({ peerConnections: 1, tracks: 1 })
}

async function connect(alice: Softphone, bob: Softphone): Promise<void> {
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
}

describe('a page without a microphone, for which one is optional', () => {
  test('calls: it hears, and hangs up', async () => {
    const [alice, bob] = await Promise.all([
      world.open('alice', { microphone: false, query: { microphone: 'optional' } }),
      world.open('bob'),
    ])
    await connect(alice, bob)
    await oneWay(alice, bob)
    await alice.press('Hang up')
    await bob.says('Call ended: Alice hung up')
  })

  test('is called: it hears, and hangs up', async () => {
    const [alice, bob] = await Promise.all([
      world.open('alice'),
      world.open('bob', { microphone: false, query: { microphone: 'optional' } }),
    ])
    await connect(alice, bob)
    await oneWay(bob, alice)
    await bob.press('Hang up')
    await alice.says('Call ended: bob hung up')
  })
})

/** Held by the one, then by the other: each time the call is one way again after it. */
async function heldAndResumed(listener: Softphone, talker: Softphone): Promise<void> {
  for (const [holder, held] of [
    [listener, talker],
    [talker, listener],
  ] as const) {
    await holder.press('Hold')
    await Promise.all([holder.says('On hold'), held.says(/^Held by/)])
    await Promise.all([holder.carriesNothing(), held.carriesNothing()])
    await holder.press('Resume')
    await oneWay(listener, talker)
  }
}

describe('a page without a microphone holds and resumes, and is held and resumed', () => {
  const withoutOne = { microphone: false, query: { microphone: 'optional' } }

  test('when it called', async () => {
    const [alice, bob] = await Promise.all([world.open('alice', withoutOne), world.open('bob')])
    await alice.call('bob')
    await bob.press('Answer')
    await oneWay(alice, bob)
    await heldAndResumed(alice, bob)
  })

  test('when it was called', async () => {
    const [alice, bob] = await Promise.all([world.open('alice'), world.open('bob', withoutOne)])
    await alice.call('bob')
    await bob.press('Answer')
    await oneWay(bob, alice)
    await heldAndResumed(bob, alice)
  })
})

test('a page that has a microphone and wants none does not open it', async () => {
  const [alice, bob] = await Promise.all([world.open('alice', { query: { microphone: 'none' } }), world.open('bob')])
  await alice.call('bob')
  await bob.press('Answer')
  await oneWay(alice, bob)
})

only({ platform: 'kamailio', because: 'the switchboard has no desk phone' })(
  'a page without a microphone calls a desk phone: it hears the tone, and nothing comes to the desk phone',
  async () => {
    const { platform } = world.target
    if (!platform) throw new Error('There is no platform.')
    const tap = await RtpTap.open(platform)
    try {
      const desk = deskPhone(world.target, 'desk1')
      const alice = await world.open('alice', { microphone: false, query: { microphone: 'optional' } })
      await alice.call('desk1')
      await alice.says('In call')
      await alice.hears()
      expect(loudness(await alice.audioDuring(1_000))).toBeGreaterThan(0.4)
      expect(await tap.during(desk, 600)).toMatchObject({ packets: 0 })
      await alice.press('Hold')
      await alice.says('On hold')
      await alice.carriesNothing()
      await alice.press('Resume')
      await alice.says('In call')
      await alice.hears()
      await desk.hangUp()
      await alice.says('Call ended: desk1 hung up')
    } finally {
      await tap.close()
    }
  },
)
