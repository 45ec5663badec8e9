/** The way into a place's namespaces for the harness: `gateway.mjs` as a service. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from './places.ts'
import { type Reach, through } from './reach.ts'
import { ProcessService } from './service.ts'

/** Where it listens. Short, since the path of a Unix socket has 107 characters at most. */
const socketOf = (place: Place): string => `/tmp/offhook-${place.name}.sock`

export class Gateway extends ProcessService {
  readonly reach: Reach
  readonly #socket: string

  constructor(place: Place, folder: string) {
    const path = socketOf(place)
    super('gateway', path, {
      command: process.execPath,
      args: [fileURLToPath(new URL('gateway.mjs', import.meta.url)), path],
      ...(place.namespace && { namespace: place.namespace }),
      logFile: join(folder, 'gateway.log'),
      recordFile: join(folder, 'process.json'),
    })
    this.reach = through(path)
    this.#socket = path
  }

  /** Ready when it answers, be it with "nobody listens there". */
  override async ready(): Promise<boolean> {
    if (!this.running) return false
    try {
      const socket = await this.reach.connect({ address: '127.0.0.1', port: 9 }, 500)
      socket.destroy()
      return true
    } catch (error) {
      return (error as Error).message.includes('refused the connection')
    }
  }

  protected override async released(): Promise<void> {
    rmSync(this.#socket, { force: true })
  }
}
