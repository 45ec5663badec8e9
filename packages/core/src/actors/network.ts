import { fromCallback } from 'xstate'
import type { NetworkEvent, NetworkPort } from '../ports/network.ts'
import type { PerPhone } from './perPhone.ts'

/** Reports what the page learns of its surroundings, as long as it lives. The phone chart hands it to its children. */
export function createNetwork(port: PerPhone<NetworkPort>) {
  return fromCallback<NetworkEvent>(({ system, sendBack }) => port(system).subscribe(sendBack))
}
