/** All that one phone has of its own, by the actor system that its charts run in. */
import type { Clock } from '../ports/clock.ts'
import type { NetworkPort } from '../ports/network.ts'
import type { Random } from '../ports/random.ts'
import type { SipAgent } from '../ports/sip.ts'
import type { Stack } from '../ports/stack.ts'
import type { SecretKeeper } from './fetchCredentials.ts'
import type { System } from './perPhone.ts'
import type { SocketDeps } from './socket.ts'
import type { StackDeps } from './stack.ts'

export interface Equipment extends StackDeps {
  readonly clock: Clock
  readonly random: Random
  readonly network: NetworkPort
  readonly createWebSocket: SocketDeps['createWebSocket']
  /** The app's policy: ms before retry `attempt` (0 is the first), null gives up. */
  readonly retryDelay: ((attempt: number) => number | null) | undefined
  readonly keeper: SecretKeeper
  /** What outlives the stack by a moment while the phone stops. */
  readonly sip: Pick<SipAgent, 'attach' | 'receive' | 'ping' | 'register'>
  /** The loaded stack; throws when the phone is stopped. */
  readonly borrow: () => Stack
  /** A call's own ICE servers. */
  readonly iceServers: ReadonlyMap<string, RTCIceServer[]>
}

const equipped = new WeakMap<System, Equipment>()

/** Before the phone's actor is started. */
export function equip(system: System, equipment: Equipment): void {
  equipped.set(system, equipment)
}

export function equipmentOf(system: System): Equipment {
  const equipment = equipped.get(system)
  if (!equipment) throw new Error('a chart of the phone runs in a system that nobody equipped')
  return equipment
}
