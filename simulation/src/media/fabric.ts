/** Where audio can flow: every ICE generation of every session, and whether two of them reach each other now. */
import type { Device } from '../network/device.ts'

/** One ICE generation of one session: what it offered, and what it was given. */
export interface Generation {
  readonly device: Device
  readonly ufrag: string
  /** Of the device when the candidates were gathered. */
  readonly address: number
  readonly remoteUfrag: string
}

/** The ufrag of the switchboard's lines, which are always reachable. */
const line = 'line'

export class Fabric {
  readonly #generations = new Map<string, Generation>()
  readonly #listeners = new Set<() => void>()

  join(generation: Generation): void {
    this.#generations.set(generation.ufrag, generation)
    this.changed()
  }

  leave(ufrag: string): void {
    if (this.#generations.delete(ufrag)) this.changed()
  }

  /** Both ends know each other, are where they said, and packets pass. */
  isReachable(generation: Generation): boolean {
    if (!isThere(generation)) return false
    if (generation.remoteUfrag === line) return true
    const remote = this.#generations.get(generation.remoteUfrag)
    return remote !== undefined && remote.remoteUfrag === generation.ufrag && isThere(remote)
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

function isThere({ device, address }: Generation): boolean {
  return !device.isOffNetwork && !device.isMute && device.address === address
}
