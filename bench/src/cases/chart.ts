/** Events per second of the call chart in Node: an established call on fake ports, muted and unmuted in turn. */
import { establishedOutgoing } from '../../../packages/core/src/machines/call.fixture.ts'
import type { Case } from '../case.ts'
import { median } from '../median.ts'
import { nothing } from '../row.ts'

const events = 5_000

export const chart: Case = {
  name: 'chart',
  async run({ runs, progress }) {
    const rates: number[] = []
    // The first is for the JIT.
    for (let run = -1; run < runs; run++) {
      const { actor, view } = await establishedOutgoing()
      const begin = performance.now()
      for (let sent = 0; sent < events; sent++) actor.send({ type: sent % 2 === 0 ? 'mute' : 'unmute' })
      const rate = events / ((performance.now() - begin) / 1000)
      if (view().status !== 'established' || view().muted) throw new Error('the call did not follow the events')
      actor.stop()
      if (run >= 0) rates.push(rate)
    }
    progress(`${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)} events/s`)
    return [
      {
        case: 'call chart, mute and unmute',
        unit: 'events/s',
        ...nothing,
        offhook: median(rates),
        runs: { offhook: runs },
      },
    ]
  },
}
