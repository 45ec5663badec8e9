/** Runs before any other script of the page: stamps INVITE, connection and first packet; counts what is left behind. */
import type { CallTimes } from './client.ts'

const native = { setTimeout: window.setTimeout.bind(window), clearTimeout: window.clearTimeout.bind(window) }
const sleep = (ms: number) => new Promise<void>((resolve) => native.setTimeout(resolve, ms))

interface Marks {
  invite?: number
  connected?: number
  packet?: number
}
let marks: Marks = {}

const sendFrame = WebSocket.prototype.send
WebSocket.prototype.send = function send(this: WebSocket, data) {
  if (typeof data === 'string' && data.startsWith('INVITE ')) marks.invite ??= performance.now()
  sendFrame.call(this, data)
}

let live = 0
window.RTCPeerConnection = class extends RTCPeerConnection {
  #closed = false

  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    live += 1
    const mine = marks
    super.addEventListener('connectionstatechange', () => {
      if (this.connectionState !== 'connected' || mine.connected !== undefined) return
      mine.connected = performance.now()
      void firstPacket(this, mine)
    })
  }

  override close(): void {
    if (!this.#closed) live -= 1
    this.#closed = true
    super.close()
  }
}

async function firstPacket(pc: RTCPeerConnection, mine: Marks): Promise<void> {
  while (mine.packet === undefined && pc.signalingState !== 'closed') {
    const report: { forEach(each: (entry: Record<string, unknown>) => void): void } = await pc.getStats()
    report.forEach((entry) => {
      if (entry.type === 'inbound-rtp' && Number(entry.packetsReceived) > 0) mine.packet ??= performance.now()
    })
    await sleep(10)
  }
}

const timers = new Set<number>()
const nativeInterval = window.setInterval.bind(window)
const nativeClearInterval = window.clearInterval.bind(window)

function countedTimeout(handler: TimerHandler, delay?: number, ...rest: unknown[]): number {
  const id = native.setTimeout(
    (...given: unknown[]) => {
      timers.delete(id)
      if (typeof handler === 'function') handler(...given)
    },
    delay,
    ...rest,
  )
  timers.add(id)
  return id
}
function countedInterval(handler: TimerHandler, delay?: number, ...rest: unknown[]): number {
  const id = nativeInterval(handler, delay, ...rest)
  timers.add(id)
  return id
}
function forget(clear: (id?: number) => void) {
  return (id?: number) => {
    if (id !== undefined) timers.delete(id)
    clear(id)
  }
}
Object.assign(window, {
  setTimeout: countedTimeout,
  setInterval: countedInterval,
  clearTimeout: forget(native.clearTimeout),
  clearInterval: forget(nativeClearInterval),
})

/** Targets that outlive every phone: a listener on a PeerConnection goes with it, one on these stays. */
function isLasting(target: unknown): boolean {
  const { mediaDevices, permissions } = navigator
  const connection = 'connection' in navigator ? navigator.connection : undefined
  // A bare addEventListener() is the window's, and its `this` is undefined.
  return [undefined, window, document, mediaDevices, permissions, connection, screen].includes(target as never)
}

interface Listening {
  readonly target: EventTarget
  readonly type: string
  readonly listener: unknown
  readonly capture: boolean
}
let listening: Listening[] = []
const { addEventListener, removeEventListener } = EventTarget.prototype
const isCapture = (options: unknown) =>
  typeof options === 'object' && options !== null && 'capture' in options ? options.capture === true : options === true

EventTarget.prototype.addEventListener = function add(type, listener, options) {
  if (isLasting(this) && listener) {
    const entry: Listening = { target: this ?? window, type, listener, capture: isCapture(options) }
    const drop = () => {
      listening = listening.filter((each) => each !== entry)
    }
    const isKnown = listening.some((each) => same(each, entry))
    if (!isKnown) {
      listening.push(entry)
      if (typeof options === 'object') {
        if (options.once) addEventListener.call(this ?? window, type, drop, { once: true, capture: entry.capture })
        if (options.signal) addEventListener.call(options.signal, 'abort', drop, { once: true })
      }
    }
  }
  addEventListener.call(this ?? window, type, listener, options)
}
EventTarget.prototype.removeEventListener = function remove(type, listener, options) {
  const entry: Listening = { target: this ?? window, type, listener, capture: isCapture(options) }
  listening = listening.filter((each) => !same(each, entry))
  removeEventListener.call(this ?? window, type, listener, options)
}
function same(one: Listening, other: Listening): boolean {
  return (
    one.target === other.target &&
    one.type === other.type &&
    one.listener === other.listener &&
    one.capture === other.capture
  )
}

globalThis.instruments = {
  async measureCall(client): Promise<CallTimes> {
    const mine: Marks = {}
    marks = mine
    let failure: unknown
    const begin = performance.now()
    client.call().catch((error: unknown) => {
      failure = error
    })
    while (mine.packet === undefined) {
      if (failure !== undefined) throw failure
      if (performance.now() - begin > 60_000) throw new Error(`No audio after 60 s: ${JSON.stringify(mine)}`)
      await sleep(5)
    }
    await client.hangUp()
    const since = (mark = Number.NaN) => mark - begin
    return { invite: since(mine.invite), connected: since(mine.connected), packet: since(mine.packet) }
  },
  counts: () => ({ peerConnections: live, timers: timers.size, listeners: listening.length }),
}
