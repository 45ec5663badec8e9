import { describe, expect } from 'vitest'
import { Firewall } from './support/kamailio/firewall.ts'
import { only } from './support/only.ts'
import { RtpTap } from './support/rtpTap.ts'
import { type Softphone, talk } from './support/softphone.ts'
import { deskPhone } from './support/target/deskPhone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const onKamailio = { platform: 'kamailio', because: 'the switchboard has no media relay and no TURN server' } as const
const test = only(onKamailio)

async function call(alice: Softphone, bob: Softphone, target = 'bob'): Promise<void> {
  await alice.call(target)
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
}

async function holdAndResume(holder: Softphone, held: Softphone): Promise<void> {
  await holder.press('Hold')
  await Promise.all([holder.says('On hold'), held.says(/^Held by/)])
  await Promise.all([holder.carriesNothing(), held.carriesNothing()])
  await holder.press('Resume')
  await Promise.all([holder.says('In call'), held.says('In call')])
  await talk(holder, held)
}

describe('media through the platform’s relay', () => {
  test('two browsers talk through it, hold, resume and hang up', async () => {
    const { alice, bob } = await world.openBoth()
    await call(alice, bob, 'relay-bob')
    // Each of the two has the relay's ports at the other end, and not the other browser's.
    const [first, last] = world.target.platform?.place.mediaRelay.rtp ?? [0, 0]
    for (const each of [alice, bob]) {
      const port = (await each.mediaPath())?.remotePort ?? 0
      expect(port).toBeGreaterThanOrEqual(first)
      expect(port).toBeLessThanOrEqual(last)
    }
    await holdAndResume(alice, bob)
    await holdAndResume(bob, alice)
    await bob.press('Hang up')
    await alice.says(/^Call ended: .* hung up$/)
  })

  test('nothing passes it for a while: another path is asked for, and the call goes on', async () => {
    const { alice, bob } = await world.openBoth()
    await call(alice, bob, 'relay-bob')
    const asked = () =>
      ['alice', 'relay-bob']
        .map((party) => world.sip.count({ party, direction: 'in', method: 'INVITE', status: 'request' }))
        .reduce((sum, count) => sum + count)
    const before = asked()
    const firewall = new Firewall()
    await firewall.dropPackets(world.target.platform?.place.mediaRelay.rtp ?? [0, 0])
    try {
      // In Chromium both notice after 3 s, in Firefox after 5 to 10 s; who is asked first need not ask.
      await until('an end does', () => asked() > before, { within: 15_000 })
    } finally {
      await firewall.clear()
    }
    await talk(alice, bob)
    await Promise.all([alice.says('In call'), bob.says('In call')])
    // What carried it was the path that comes next, and not what is left of the one before.
    await talk(alice, bob)
    await alice.press('Hang up')
    await bob.says('Call ended: Alice hung up')
  })

  test('without it two browsers talk directly', async () => {
    const { alice, bob } = await world.openBoth()
    await call(alice, bob)
    const [first, last] = world.target.platform?.place.mediaRelay.rtp ?? [0, 0]
    const port = (await alice.mediaPath())?.remotePort ?? 0
    expect(port < first || port > last, `port ${port}`).toBe(true)
  })
})

describe('media through TURN servers alone', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    test(`over ${transport.toUpperCase()}, with credentials from the iceServers function`, async () => {
      const { alice, bob } = await world.openBoth({ query: { turn: transport, relay: '1' } })
      await call(alice, bob)
      for (const each of [alice, bob]) {
        expect(await each.mediaPath()).toMatchObject({ local: 'relay', remote: 'relay', relayProtocol: transport })
        await until(`${each.user} says so`, async () => (await each.callSnapshot())?.media.path === 'relay')
      }
      await holdAndResume(alice, bob)
      await alice.press('Hang up')
      await bob.says('Call ended: Alice hung up')
    })
  }

  test('to a desk phone', async () => {
    const { platform } = world.target
    if (!platform) throw new Error('There is no platform.')
    const tap = await RtpTap.open(platform)
    try {
      const alice = await world.open('alice', { query: { turn: 'udp', relay: '1' } })
      await alice.call('desk1')
      await alice.says('In call')
      await Promise.all([alice.hears(), tap.hears(deskPhone(world.target, 'desk1'))])
      expect(await alice.mediaPath()).toMatchObject({ local: 'relay', relayProtocol: 'udp' })
    } finally {
      await tap.close()
    }
  })

  test('with credentials that have expired: the call ends, and the error names them', async () => {
    const alice = await world.open('alice', { query: { turn: 'expired', relay: '1' } })
    await alice.call('echo')
    await alice.says('Call ended: audio failed')
    expect(await alice.alert()).toContain('turnCredentialsRejected')
    // Nobody was called, and nothing is left open.
    expect(world.sip.count({ party: 'alice', direction: 'in', method: 'INVITE' })).toBe(0)
    expect(await alice.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 1 })
  })

  test('with a server that is gone: the call ends, and the error says so', async () => {
    const { turn } = world.target.platform ?? {}
    await turn?.stop()
    try {
      const alice = await world.open('alice', { query: { turn: 'udp', relay: '1' } })
      await alice.call('echo')
      await alice.says('Call ended: audio failed')
      expect(await alice.alert()).toMatch(/noCandidates|turnUnavailable/)
    } finally {
      await turn?.start()
    }
  })
})
