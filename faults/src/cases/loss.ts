/** A bad network: packets go missing at random, in both directions. */
import { type FaultCase, isUp } from '../case.ts'
import type { Claim } from '../client.ts'

/** Less of the packets than this dropped by the router is not the loss that was asked for (5 %). */
const leastShare = 0.02

export const lossWithHolds: FaultCase = {
  name: 'loss',
  title: '5 % of TCP and UDP packets lost for 60 s; hold and resume every 10 s',
  aim: 'kept',
  signs: [],
  seconds: 110,
  async run(stage) {
    const before = await stage.world.filtered()
    const faultAt = Date.now()
    await stage.world.dropPackets(5)
    for (let cycle = 0; cycle < 6; cycle += 1) {
      for (const [name, held] of [
        ['hold', true],
        ['resume', false],
      ] as const) {
        const due = faultAt + cycle * 10_000 + (held ? 0 : 5_000)
        await stage.wait(Math.max(0, due - Date.now()))
        await stage.all(async (seat) => {
          await seat.command(name)
          const isDone = (claim: Claim) => isUp(claim) && (held ? claim.held : claim.resumed)
          const done = seat.until(isDone, name, 4_000)
          await done.then(
            () => stage.tally(seat, `${name} within 4 s`, true),
            () => stage.tally(seat, `${name} within 4 s`, false),
          )
        })
      }
    }
    await stage.wait(Math.max(0, faultAt + 60_000 - Date.now()))
    const { entered, dropped } = await stage.world.filtered()
    await stage.world.clearNetwork()
    const shown = dropped > 0 && dropped / (entered - before.entered) >= leastShare
    return {
      faultAt,
      restoredAt: Date.now(),
      proofs: [{ what: `${leastShare * 100} % of the packets dropped (${dropped} were)`, shown }],
    }
  },
}
