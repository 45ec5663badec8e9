/** coturn: STUN and TURN over UDP and TCP, with time-limited credentials. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { secrets } from './people.ts'
import { domain, type Place } from './places.ts'
import type { Reach } from './reach.ts'
import { renderFile } from './render.ts'
import { ProcessService } from './service.ts'

export class TurnServer extends ProcessService {
  readonly #place: Place
  readonly #folder: string
  readonly #configFolder: string
  readonly #reach: Reach

  constructor(place: Place, folder: string, configFolder: string, reach: Reach) {
    super('turn server', `${place.turn.address} TURN ${place.turn.port}`, {
      command: 'turnserver',
      args: ['-c', join(folder, 'turnserver.conf')],
      ...(place.namespace && { namespace: place.namespace }),
      logFile: join(folder, 'turnserver.log'),
      recordFile: join(folder, 'process.json'),
    })
    this.#place = place
    this.#folder = folder
    this.#configFolder = configFolder
    this.#reach = reach
  }

  /** A STUN binding request over TCP, and its answer. */
  override async ready(): Promise<boolean> {
    if (!this.running) return false
    try {
      const socket = await this.#reach.connect(this.#place.turn, 1000)
      try {
        const transaction = randomBytes(12)
        socket.write(Buffer.concat([Buffer.from([0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42]), transaction]))
        return await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), 1000)
          socket.once('data', (data) => {
            clearTimeout(timer)
            resolve(data.readUInt16BE(0) === 0x0101 && data.subarray(8, 20).equals(transaction))
          })
          socket.once('error', () => resolve(false))
        })
      } finally {
        socket.destroy()
      }
    } catch {
      return false
    }
  }

  protected override prepare(): void {
    const { address, port, relay } = this.#place.turn
    renderFile(join(this.#configFolder, 'turnserver.conf'), join(this.#folder, 'turnserver.conf'), {
      ADDRESS: address,
      PORT: port,
      RELAY_FIRST: relay[0],
      RELAY_LAST: relay[1],
      TURN_SECRET: secrets.turn,
      DOMAIN: domain,
      RUN: this.#folder,
    })
  }
}
