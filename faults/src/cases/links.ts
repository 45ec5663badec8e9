/** The network on the client's side. */
import type { FaultCase } from '../case.ts'

export const blackHole: FaultCase = {
  name: 'black-hole',
  title: 'WSS black hole of 45 s: nothing is reset',
  seconds: 95,
  async run({ world, wait }) {
    const faultAt = Date.now()
    await world.blackHole('tcp')
    await wait(45_000)
    await world.clearNetwork()
    return { faultAt, restoredAt: Date.now() }
  },
}

export const otherNetwork: FaultCase = {
  name: 'wifi-lte',
  title: 'Wi-Fi down, 2 s later LTE up with another address',
  seconds: 50,
  async run({ world, wait }) {
    const faultAt = Date.now()
    await world.link('wifi', 'down')
    await wait(2_000)
    await world.link('lte', 'up')
    return { faultAt, restoredAt: Date.now() }
  },
}
