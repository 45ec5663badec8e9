/** Runs before any other script of the page: records WebSockets, PeerConnections and what the client claims, and changes nothing. */
import type { Client, Command, Note, Probe, Sample } from '../client.ts'

const every = 250
let samples: Sample[] = []
let notes: Note[] = []
const note: Probe['note'] = (kind, text) => notes.push({ at: Date.now(), kind, text })

let sockets = 0
window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    sockets += 1
    const name = `#${sockets}`
    // As the browser writes it: libraries differ by a slash.
    note('socket', `${name} opening ${this.url}`)
    this.addEventListener('open', () => note('socket', `${name} open`))
    this.addEventListener('close', ({ code }) => note('socket', `${name} closed ${code}`))
    this.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') note('received', `${name} ${data}`)
    })
  }

  override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (typeof data === 'string') note('sent', `${data.length > 8 ? '' : '(keep-alive) '}${data}`)
    super.send(data as string)
  }
}

interface Counted {
  packets: number
  lost: number
  energy: number
}
const peers = new Set<RTCPeerConnection>()
/** What each stream of each PeerConnection had counted at the last look: what is closed stays counted. */
const counts = new WeakMap<RTCPeerConnection, Map<string, Counted>>()
const total: Counted = { packets: 0, lost: 0, energy: 0 }

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    peers.add(this)
    counts.set(this, new Map())
    this.addEventListener('iceconnectionstatechange', () => note('ice', this.iceConnectionState))
    this.addEventListener('connectionstatechange', () => note('ice', `connection ${this.connectionState}`))
  }

  override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    try {
      await super.setRemoteDescription(description)
    } catch (error) {
      note('error', `setRemoteDescription: ${String(error)}`)
      throw error
    }
  }

  override close(): void {
    peers.delete(this)
    super.close()
  }
}

async function count(peer: RTCPeerConnection): Promise<void> {
  const known = counts.get(peer)
  const report: { forEach(each: (entry: Record<string, unknown>) => void): void } = await peer.getStats()
  report.forEach((entry) => {
    if (entry.type !== 'inbound-rtp') return
    const now: Counted = {
      packets: Number(entry.packetsReceived ?? 0),
      lost: Number(entry.packetsLost ?? 0),
      energy: Number(entry.totalAudioEnergy ?? 0),
    }
    const before = known?.get(String(entry.id)) ?? { packets: 0, lost: 0, energy: 0 }
    total.packets += Math.max(0, now.packets - before.packets)
    total.lost += now.lost - before.lost
    total.energy += Math.max(0, now.energy - before.energy)
    known?.set(String(entry.id), now)
  })
}

async function look(client: Client): Promise<void> {
  await Promise.all([...peers].map((peer) => count(peer).catch(() => undefined)))
  samples.push({ at: Date.now(), claim: client.claim(), ...total })
}

globalThis.probe = {
  note,
  watch(client) {
    const again = () => {
      void look(client).finally(() => setTimeout(again, every))
    }
    again()
  },
  command(name: Command, target) {
    note('command', name)
    const run = () => (name === 'call' ? globalThis.client.call(target ?? '') : globalThis.client[name]())
    Promise.resolve()
      .then(run)
      .then(
        () => note('command', `${name} done`),
        (error: unknown) => note('error', `${name}: ${error instanceof Error ? error.message : String(error)}`),
      )
  },
  take() {
    const taken = { samples, notes }
    samples = []
    notes = []
    return taken
  },
  mediaState: () => [...peers].at(-1)?.connectionState,
}

window.addEventListener('online', () => note('socket', 'page: online'))
window.addEventListener('offline', () => note('socket', 'page: offline'))
window.addEventListener('error', ({ message }) => note('error', message))
window.addEventListener('unhandledrejection', ({ reason }) => note('error', `unhandled: ${String(reason)}`))
