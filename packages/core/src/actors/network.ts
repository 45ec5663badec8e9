import { fromCallback } from 'xstate'
import type { NetworkEvent, NetworkPort } from '../ports/network.ts'

/** Reports what the page learns of its surroundings, as long as it lives. The phone chart hands it to its children. */
export function createNetwork(port: NetworkPort) {
  return fromCallback<NetworkEvent>(({ sendBack }) => port.subscribe(sendBack))
}
