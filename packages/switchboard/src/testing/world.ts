/** A switchboard on virtual time, and clients on it. */
import { createSwitchboard, type Switchboard, type SwitchboardOptions } from '../switchboard.ts'
import { RawClient } from './rawClient.ts'
import { seededRandom, VirtualClock } from './virtualClock.ts'

export interface World {
  readonly clock: VirtualClock
  readonly switchboard: Switchboard
  /** A client on an open socket; `registered` ones have a binding. */
  client(user: string): Promise<RawClient>
  registered(user: string): Promise<RawClient>
}

export const passwords = { alice: 'secret of alice', bob: 'secret of bob', carol: 'secret of carol' }

export function createWorld(options: Partial<SwitchboardOptions> = {}): World {
  const clock = new VirtualClock()
  const domain = 'example.test'
  const switchboard = createSwitchboard({ domain, users: passwords, clock, random: seededRandom(), ...options })
  const client = async (user: string) => {
    const socket = switchboard.connect()
    const made = new RawClient(user, domain, socket)
    await new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()))
    return made
  }
  return {
    clock,
    switchboard,
    client,
    async registered(user) {
      const made = await client(user)
      const answer = await made.register(passwordOf(user))
      if (answer.status !== 200) throw new Error(`${user} got ${answer.status}`)
      return made
    },
  }
}

export function passwordOf(user: string): string {
  return Object.entries(passwords).find(([name]) => name === user)?.[1] ?? ''
}
