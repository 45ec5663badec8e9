/** Runs the SIPps that play the lines, and keeps count of the calls that are up there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Edge, Place } from '@offhook/platform'
import { userIn } from '../support/kamailio/passed.ts'
import type { PassedMessage, TargetLines } from '../support/target/target.ts'
import { until } from '../support/until.ts'
import { lineOf, lines, scenarios } from './lines.ts'

interface UpCall {
  readonly line: string
  readonly flow: string
}

/** SIPp ends itself after so many ticks that came late; a busy machine is none of its business. */
const unhurried = ['-watchdog_minor_maxtriggers', '1000000000', '-watchdog_major_maxtriggers', '1000000000']

export class SippLines implements TargetLines {
  readonly #folder: string
  readonly #address: string
  readonly #ports: readonly number[]
  readonly #processes: readonly ChildProcess[]
  readonly #up = new Map<string, UpCall>()
  readonly #kill = () => {
    for (const child of this.#processes) child.kill('SIGKILL')
  }

  private constructor({ testLines: { address, port } }: Place) {
    this.#folder = mkdtempSync(join(tmpdir(), 'offhook-lines-'))
    this.#address = address
    this.#ports = scenarios.map((_, index) => port + index)
    this.#processes = scenarios.map((scenario, index) => {
      const file = join(this.#folder, `device${index}.xml`)
      writeFileSync(file, scenario)
      const signalling = ['-sf', file, '-i', address, '-p', String(port + index)]
      // An echo takes its port and the next but one.
      const media = ['-rtp_echo', '-mi', address, '-mp', String(port + 1_000 + 4 * index)]
      const args = [...signalling, ...media, ...unhurried, '-nostdin', '-timer_resol', '20']
      return spawn('sipp', args, { cwd: this.#folder, stdio: 'ignore' })
    })
    process.once('exit', this.#kill)
  }

  static async start(place: Place): Promise<SippLines> {
    const started = new SippLines(place)
    for (const child of started.#processes) child.on('error', () => {})
    try {
      await until('SIPp listens', () => started.#ports.every(isBound))
    } catch (error) {
      await started.close()
      throw error
    }
    return started
  }

  /** Tells an edge, each time that it has started. */
  async announce(edge: Edge): Promise<void> {
    for (const [line, devices] of lines)
      await edge.setLine(
        line,
        devices.map((device) => `sip:${this.#address}:${this.#ports[device]}`),
      )
  }

  /** The line that this message came from or went to, if any. */
  lineAt({ flow, text }: PassedMessage): string | undefined {
    if (!this.#ports.some((port) => flow === `${this.#address}:${port}`)) return undefined
    const [called, calling] = [userIn(text, 'to'), userIn(text, 'from')]
    return lineOf(called ?? '') ?? lineOf(calling ?? '')
  }

  /** Wants every message that passes. */
  see(message: PassedMessage): void {
    const line = this.lineAt(message)
    if (line === undefined) return
    const { callId, flow, direction, method, status } = message
    if (direction === 'in' && method === 'INVITE' && status === 200) this.#up.set(callId, { line, flow })
    if (method === 'BYE' && status === 200) this.#up.delete(callId)
  }

  calls(line: string): number {
    return [...this.#up.values()].filter((call) => call.line === line).length
  }

  /** A MESSAGE in the call, from us and not from the caller, is the scenario's sign to hang up. */
  async hangUp(line: string): Promise<void> {
    const socket = createSocket('udp4')
    for (const [callId, call] of this.#up) {
      if (call.line !== line) continue
      const port = Number(call.flow.split(':')[1])
      const message = [
        `MESSAGE sip:${line}@${call.flow} SIP/2.0`,
        `Via: SIP/2.0/UDP ${this.#address}:9;branch=z9hG4bK-hang-up`,
        `From: <sip:harness@${this.#address}>;tag=harness`,
        `To: <sip:${line}@${call.flow}>`,
        `Call-ID: ${callId}`,
        'CSeq: 1 MESSAGE',
        'Content-Length: 0',
        '\r\n',
      ]
      await new Promise<void>((resolve) => socket.send(message.join('\r\n'), port, this.#address, () => resolve()))
    }
    socket.close()
  }

  async hangUpAll(): Promise<void> {
    for (const line of lines.keys()) await this.hangUp(line)
  }

  async close(): Promise<void> {
    process.off('exit', this.#kill)
    const running = this.#processes.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const ended = running.map((child) => new Promise((resolve) => child.once('close', resolve)))
    this.#kill()
    await Promise.all(ended)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Somebody receives UDP at this port. */
function isBound(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${hex} `, 'm').test(readFileSync('/proc/net/udp', 'utf8'))
}
