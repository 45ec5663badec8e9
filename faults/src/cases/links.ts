/** The network on the client's side. */
import type { FaultCase } from '../case.ts'
import { bindingGone, packetsSilent } from '../signs.ts'

export const blackHole: FaultCase = {
  name: 'black-hole',
  title: 'WSS black hole of 45 s: nothing is reset',
  aim: 'kept',
  // A client that has nothing to send feels nothing for now: that TCP does not pass is seen from its namespace.
  signs: [],
  seconds: 95,
  async run({ world, wait }) {
    const before = await world.tcpPasses()
    const faultAt = Date.now()
    await world.blackHole('tcp')
    const first = await world.tcpPasses()
    await wait(Math.max(0, faultAt + 42_000 - Date.now()))
    const last = await world.tcpPasses()
    await wait(Math.max(0, faultAt + 45_000 - Date.now()))
    await world.clearNetwork()
    return {
      faultAt,
      restoredAt: Date.now(),
      proofs: [
        { what: 'TCP passing before', shown: before },
        { what: 'TCP dropped from the beginning', shown: !first },
        { what: 'TCP dropped to the end', shown: !last },
      ],
    }
  },
}

export const otherNetwork: FaultCase = {
  name: 'wifi-lte',
  title: 'Wi-Fi down, 2 s later LTE up with another address',
  aim: 'kept',
  signs: [packetsSilent(1), bindingGone(1)],
  seconds: 50,
  async run({ world, wait }) {
    const before = world.clientAddresses()
    const faultAt = Date.now()
    await world.link('wifi', 'down')
    await wait(2_000)
    await world.link('lte', 'up')
    const after = world.clientAddresses()
    const another = after.length > 0 && !after.some((address) => before.includes(address))
    return { faultAt, restoredAt: Date.now(), proofs: [{ what: 'another address', shown: another }] }
  },
}
