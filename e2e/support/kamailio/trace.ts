/** Receives what Kamailio mirrors, and works out who is who. */
import { createSocket, type Socket } from 'node:dgram'
import type { Place } from '@offhook/platform'
import type { PassedMessage } from '../target/target.ts'
import { readHep } from './hep.ts'
import { passed, userIn } from './passed.ts'

type Listener = (message: PassedMessage) => void

export class KamailioTrace {
  readonly #socket: Socket
  readonly #server: ReadonlySet<string>
  /** Who is known to be at a socket: desk phones always, browsers since they sent their first request. */
  readonly #parties: Map<string, string>
  readonly #listeners = new Set<Listener>()

  private constructor(socket: Socket, { service, edges, deskPhones }: Place) {
    this.#socket = socket
    this.#server = new Set([
      `${service.address}:${service.port}`,
      ...edges.flatMap(({ address, sip, ws, wss }) => [sip, ws, wss].map((port) => `${address}:${port}`)),
    ])
    this.#parties = new Map(deskPhones.map(({ address, port, user }) => [`${address}:${port}`, user]))
    socket.on('message', (datagram) => this.#receive(datagram))
  }

  /** Listens where the place says that its edges mirror to. */
  static async listen(place: Place): Promise<KamailioTrace> {
    const { trace } = place
    if (!trace) throw new Error('The edges of this place mirror nothing.')
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).bind(trace.port, trace.address, resolve)
    })
    return new KamailioTrace(socket, place)
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#listeners.clear()
    this.#socket.close()
  }

  #receive(datagram: Buffer): void {
    const packet = readHep(datagram)
    const message = packet && passed(packet, this.#server)
    if (!message) return
    const { direction, flow, status, text } = message
    // A port may be another browser's by now: whoever sends a request says in From who it is.
    const sender = direction === 'in' && status === undefined ? userIn(text, 'from') : undefined
    if (sender !== undefined) this.#parties.set(flow, sender)
    const party = this.#parties.get(flow)
    for (const listener of this.#listeners) listener({ ...message, party })
  }
}
