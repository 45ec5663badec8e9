/** Media and its relays fail; signalling goes on. */
import type { FaultCase } from '../case.ts'
import { packetsSilent } from '../signs.ts'

export const mediaBlackHole: FaultCase = {
  name: 'media-black-hole',
  title: 'Media black hole of 20 s (all UDP)',
  aim: 'kept',
  signs: [packetsSilent(18)],
  seconds: 70,
  async run({ world, wait }) {
    const faultAt = Date.now()
    await world.blackHole('udp')
    await wait(20_000)
    await world.clearNetwork()
    return { faultAt, restoredAt: Date.now() }
  },
}

export const mediaRelayKilled: FaultCase = {
  name: 'rtpengine',
  title: 'rtpengine killed (-9), back after 2 s without memory',
  aim: 'kept',
  signs: [packetsSilent(1)],
  seconds: 50,
  async run({ world, wait }) {
    const faultAt = Date.now()
    await world.platform.mediaRelay.kill()
    await wait(2_000)
    await world.platform.mediaRelay.start()
    return { faultAt, restoredAt: Date.now() }
  },
}

export const turnKilled: FaultCase = {
  name: 'turn',
  title: 'TURN server killed (-9) in a relayed call, back after 2 s',
  relayOnly: true,
  aim: 'kept',
  signs: [packetsSilent(1)],
  seconds: 50,
  async run({ world, wait }) {
    const faultAt = Date.now()
    await world.platform.turn.kill()
    await wait(2_000)
    await world.platform.turn.start()
    return { faultAt, restoredAt: Date.now() }
  },
}
