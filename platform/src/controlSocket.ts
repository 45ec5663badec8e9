/** baresip's `ctrl_tcp`: JSON in netstrings (`<length>:<json>,`), answers matched by token, events in between. */
import type { Socket } from 'node:net'

export interface ControlEvent {
  readonly type: string
  readonly class?: string
  /** Of the call. */
  readonly id?: string
  readonly direction?: 'incoming' | 'outgoing'
  readonly peeruri?: string
  /** What the event says beside: a digit, a reason, … */
  readonly param?: string
}

interface Answer {
  readonly response: true
  readonly ok: boolean
  readonly data?: string
  readonly token?: string
}

/** Takes whole netstrings off the front of what has arrived. */
export function takeNetstrings(buffer: Buffer): { readonly strings: readonly string[]; readonly rest: Buffer } {
  const strings: string[] = []
  let rest = buffer
  for (;;) {
    const colon = rest.indexOf(0x3a)
    if (colon < 0) break
    const length = Number(rest.subarray(0, colon).toString())
    if (!Number.isInteger(length)) throw new Error(`not a netstring: ${rest.subarray(0, 40).toString()}`)
    const end = colon + 1 + length
    if (rest.length < end + 1) break
    strings.push(rest.subarray(colon + 1, end).toString('utf8'))
    rest = rest.subarray(end + 1)
  }
  return { strings, rest }
}

/** How long an answer may take, in milliseconds. */
const patience = 3000

export class ControlSocket {
  readonly #socket: Socket
  readonly #waiting = new Map<string, (answer: Answer | Error) => void>()
  #buffer: Buffer = Buffer.alloc(0)
  #next = 1
  open = true

  constructor(socket: Socket, onEvent: (event: ControlEvent) => void) {
    this.#socket = socket
    socket.on('data', (data: Buffer) => {
      const { strings, rest } = takeNetstrings(Buffer.concat([this.#buffer, data]))
      this.#buffer = rest
      for (const text of strings) {
        const message = JSON.parse(text) as Answer | ({ readonly event: true } & ControlEvent)
        if ('event' in message) onEvent(message)
        else this.#waiting.get(message.token ?? '')?.(message)
      }
    })
    const closed = () => {
      this.open = false
      for (const settle of [...this.#waiting.values()]) settle(new Error('the control connection was closed'))
    }
    socket.on('close', closed)
    socket.on('error', closed)
    // Nobody stays alive for an idle control connection.
    socket.unref()
  }

  /** Resolves to what the command prints; rejects when it is refused or not answered. */
  command(name: string, parameter?: string): Promise<string> {
    const token = String(this.#next++)
    const text = JSON.stringify({ command: name, token, ...(parameter !== undefined && { params: parameter }) })
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(new Error(`no answer after ${patience} ms`)), patience)
      const settle = (answer: Answer | Error) => {
        clearTimeout(timer)
        this.#waiting.delete(token)
        if (answer instanceof Error) reject(answer)
        else if (answer.ok) resolve(answer.data ?? '')
        else reject(new Error(answer.data || 'no reason given'))
      }
      this.#waiting.set(token, settle)
      this.#socket.write(`${Buffer.byteLength(text)}:${text},`)
    })
  }

  close(): void {
    this.open = false
    this.#socket.destroy()
  }
}
