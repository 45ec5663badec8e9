/** The SIP server dies without a word, and comes back without memory. */
import type { FaultCase } from '../case.ts'
import { bindingGone, connectionCut } from '../signs.ts'

const killedFor = (seconds: number): FaultCase => ({
  name: `kamailio-${seconds}`,
  title: `Kamailio killed (-9) in mid-call, back after ${seconds} s`,
  aim: 'kept',
  signs: [connectionCut, bindingGone(seconds - 1)],
  seconds: seconds + 50,
  async run({ world, wait }) {
    const edge = world.edge
    const faultAt = Date.now()
    await edge.kill()
    await wait(seconds * 1_000)
    await edge.start()
    return { faultAt, restoredAt: Date.now() }
  },
})

export const killedFor4 = killedFor(4)
export const killedFor16 = killedFor(16)
export const killedFor60 = killedFor(60)

export const edgeDies: FaultCase = {
  name: 'edge',
  title: 'One of two edges killed (-9) for good; a new call comes in',
  edges: 2,
  aim: 'kept',
  // A client that knows both edges may have chosen the other one: what all share is that this one is gone.
  signs: [],
  seconds: 60,
  async run({ world, seats, tally }) {
    const before = await world.tcpPasses()
    const own = new URL(world.edge.wssUrl).href
    for (const seat of seats) tally(seat, 'was connected to it', seat.server() === own)
    const faultAt = Date.now()
    await world.edge.kill()
    const after = await world.tcpPasses()
    await world.platform.failover()
    return {
      faultAt,
      restoredAt: Date.now(),
      proofs: [
        { what: 'the edge reachable before', shown: before },
        { what: 'the edge gone', shown: !after },
      ],
    }
  },
  async after({ world, all, tally }) {
    await all(async (seat) => {
      await seat.desk.clear()
      await seat.desk.dial(world.uriOf(seat.user))
      const rings = await seat
        .until(({ call }) => call === 'incoming', 'rung', 5_000)
        .then(
          () => true,
          () => false,
        )
      tally(seat, 'new call arrives', rings)
    })
  },
}
