/** The SIP server dies without a word, and comes back without memory. */
import type { FaultCase } from '../case.ts'

const killedFor = (seconds: number): FaultCase => ({
  name: `kamailio-${seconds}`,
  title: `Kamailio killed (-9) in mid-call, back after ${seconds} s`,
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
  seconds: 60,
  async run({ world }) {
    const faultAt = Date.now()
    await world.edge.kill()
    await world.platform.failover()
    return { faultAt, restoredAt: Date.now() }
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
