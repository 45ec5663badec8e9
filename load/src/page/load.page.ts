/** The page of the run: one phone by the public entry of core, as an application makes it. */
import { type Call, createPhone, type Phone } from '@offhook/core'
import { type Callee, takeCalls } from '../incoming/callee.ts'
import { Wire } from '../incoming/wire.ts'
import type { Audio } from './api.ts'

let phone: Phone | undefined
let callee: Callee | undefined
const surprises: string[] = []
const wire = new Wire()

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const running = (): Phone => {
  if (!phone) throw new Error('start() first')
  return phone
}
const answering = (): Callee => {
  if (!callee) throw new Error('takeCalls() first')
  return callee
}

// Milliseconds.
/** How long a call may take until audio comes in. */
const patience = 30_000
/** How long the browser may take to say that a track of a closed call has ended. */
const settling = 1_000

function established(call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { status, end } = call.getSnapshot()
      if (status === 'established') resolve()
      else if (status === 'ended') reject(new Error(`the call ended: ${JSON.stringify(end)}`))
      else return
      stop()
    }
    const stop = call.subscribe(look)
    look()
  })
}

async function readAudio(): Promise<Audio> {
  let [received, lost, sent, energy] = [0, 0, 0, 0]
  for (const peer of openInPage.peers) {
    const report: { forEach(each: (entry: Record<string, unknown>) => void): void } = await peer.getStats()
    report.forEach((entry) => {
      if (entry.type === 'inbound-rtp') {
        received += Number(entry.packetsReceived ?? 0)
        lost += Number(entry.packetsLost ?? 0)
        energy += Number(entry.totalAudioEnergy ?? 0)
      }
      if (entry.type === 'outbound-rtp') sent += Number(entry.packetsSent ?? 0)
    })
  }
  return { at: performance.now(), received, lost, sent, energy }
}

/** What is open beyond the one WebSocket of an idle phone. */
function leftOpen(): string {
  const { peerConnections, tracks, sockets, calls } = globalThis.load.counts()
  const isIdle = peerConnections === 0 && tracks === 0 && sockets === 1 && calls === 0
  return isIdle ? '' : JSON.stringify({ peerConnections, tracks, sockets, calls })
}

globalThis.load = {
  start(options) {
    phone = createPhone(options)
    phone.on('callEnded', ({ call: { end, media, signalling, answeredAt, endedAt } }) => {
      if (end?.reason === 'hangUp') return
      const lasted = answeredAt === undefined ? 'unanswered' : `after ${(endedAt ?? Number.NaN) - answeredAt} ms`
      surprises.push(
        `${end?.reason} by ${end?.by} ${lasted}, ${end?.error?.code}, media ${media.status}, ${signalling}`,
      )
    })
    return phone.start()
  },
  stop: () => running().stop(),
  answerEverything() {
    running().on('incomingCall', ({ call }) => void call.answer().catch(() => undefined))
  },
  takeCalls() {
    openInPage.onFrame = (direction, text) => wire[direction](text)
    callee = takeCalls(running())
  },
  async call(target) {
    const begun = performance.now()
    const call = running().call(target)
    await established(call)
    const connected = performance.now() - begun
    while ((await readAudio()).received === 0) {
      if (performance.now() - begun > patience) throw new Error(`no audio: ${JSON.stringify(call.getSnapshot())}`)
      await sleep(20)
    }
    return { established: connected, packet: performance.now() - begun }
  },
  async hangUp() {
    await Promise.all(running().calls.map((call) => call.hangUp()))
  },
  async callInTurn(target, times) {
    const made: { established: number; left: string }[] = []
    while (made.length < times) {
      const { established } = await globalThis.load.call(target)
      await globalThis.load.hangUp()
      const deadline = performance.now() + settling
      while (leftOpen() !== '' && performance.now() < deadline) await sleep(20)
      made.push({ established, left: leftOpen() })
    }
    return made
  },
  audio: readAudio,
  counts: () => ({ ...openInPage.counts(), calls: phone?.calls.length ?? 0 }),
  surprises: () => surprises,
  taken: () => {
    const { outcomes, refused, mostCalls } = answering()
    return { outcomes: outcomes(), refused, mostCalls, wire: wire.summary() }
  },
  clearTaken() {
    answering().clear()
    wire.clear()
  },
}
