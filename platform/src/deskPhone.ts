/** baresip as a desk phone: speaks a tone, records what it hears, and does what it is told over TCP. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type ControlEvent, ControlSocket } from './controlSocket.ts'
import { PlatformError } from './errors.ts'
import { findModules } from './modules.ts'
import { passwordOf } from './people.ts'
import { type DeskPhonePlace, domain, type Place } from './places.ts'
import type { Reach } from './reach.ts'
import { renderFolder } from './render.ts'
import { ProcessService, type Service } from './service.ts'

/** What happens at the phone. `type` as baresip names it: `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_DTMF_START`, `CALL_CLOSED`, … */
export type DeskPhoneEvent = ControlEvent

export interface DeskCall {
  /** The other side's address. */
  readonly peer: string
  readonly state: 'incoming' | 'outgoing' | 'established'
}

export interface DeskPhone extends Service {
  readonly user: string
  /** The tone that it speaks, in hertz. */
  readonly tone: number
  dial(uri: string): Promise<void>
  answer(): Promise<void>
  hangUp(): Promise<void>
  hold(): Promise<void>
  resume(): Promise<void>
  /** Sends them as telephone-events, one after the other. */
  sendDigits(digits: string): Promise<void>
  calls(): Promise<readonly DeskCall[]>
  /** Subscribes to what happens; returns how to unsubscribe. */
  on(listener: (event: DeskPhoneEvent) => void): () => void
  /** The WAV files of what it heard, oldest first. One is complete once its call has ended. */
  recordings(): readonly string[]
}

export class BaresipPhone extends ProcessService implements DeskPhone {
  readonly #at: DeskPhonePlace
  readonly #place: Place
  readonly #folder: string
  readonly #configFolder: string
  readonly #reach: Reach
  readonly #listeners = new Set<(event: DeskPhoneEvent) => void>()
  readonly #calls = new Map<string, DeskCall>()
  #control: ControlSocket | undefined

  constructor(place: Place, at: DeskPhonePlace, folder: string, configFolder: string, reach: Reach) {
    super(at.user, `${at.address} SIP ${at.port} control ${at.control}`, {
      command: 'baresip',
      args: ['-f', folder, '-v'],
      ...(place.namespace && { namespace: place.namespace }),
      logFile: join(folder, 'baresip.log'),
      recordFile: join(folder, 'process.json'),
    })
    this.#place = place
    this.#at = at
    this.#folder = folder
    this.#configFolder = configFolder
    this.#reach = reach
  }

  get user(): string {
    return this.#at.user
  }

  get tone(): number {
    return this.#at.tone
  }

  /** Ready when it says that the registrar has it. */
  override async ready(): Promise<boolean> {
    if (!this.running) return false
    try {
      const control = await this.#opened()
      const registrations = await control.command('reginfo')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the answer is coloured for terminals
      return /\bOK\b/.test(registrations.replace(/\x1b\[[0-9;]*m/g, ''))
    } catch {
      return false
    }
  }

  async dial(uri: string): Promise<void> {
    await this.#command('dial', uri)
  }

  async answer(): Promise<void> {
    await this.#command('accept')
  }

  async hangUp(): Promise<void> {
    await this.#command('hangup')
  }

  async hold(): Promise<void> {
    await this.#command('hold')
  }

  async resume(): Promise<void> {
    await this.#command('resume')
  }

  async sendDigits(digits: string): Promise<void> {
    if (!/^[0-9A-D*#]+$/.test(digits)) throw new TypeError(`digits are 0-9, A-D, * and #; got ${digits}`)
    for (const digit of digits) await this.#command('sndcode', digit)
  }

  async calls(): Promise<readonly DeskCall[]> {
    await this.#opened()
    return [...this.#calls.values()]
  }

  on(listener: (event: DeskPhoneEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  recordings(): readonly string[] {
    const folder = this.#recordings
    return readdirSync(folder)
      .filter((name) => name.endsWith('-dec.wav'))
      .sort()
      .map((name) => join(folder, name))
  }

  protected override prepare(): void {
    const { address, port, control, rtp, tone, user, answers } = this.#at
    const { service } = this.#place
    mkdirSync(this.#recordings, { recursive: true })
    renderFolder(join(this.#configFolder, 'baresip'), this.#folder, {
      ADDRESS: address,
      PORT: port,
      CONTROL: `${address}:${control}`,
      RTP_FIRST: rtp[0],
      RTP_LAST: rtp[1],
      TONE: tone,
      USER: user,
      PASSWORD: passwordOf(user),
      ANSWERS: answers,
      DOMAIN: domain,
      SERVICE: `${service.address}:${service.port}`,
      MODULES: findModules(),
      RECORDINGS: this.#recordings,
    })
  }

  protected override async released(): Promise<void> {
    this.#control?.close()
    this.#control = undefined
    this.#calls.clear()
  }

  get #recordings(): string {
    return join(this.#folder, 'recordings')
  }

  async #opened(): Promise<ControlSocket> {
    if (this.#control?.open) return this.#control
    const socket = await this.#reach.connect({ address: this.#at.address, port: this.#at.control }, 1000)
    const control = new ControlSocket(socket, (event) => this.#happened(event))
    this.#control = control
    return control
  }

  async #command(name: string, parameter?: string): Promise<void> {
    const control = await this.#opened()
    try {
      await control.command(name, parameter)
    } catch (error) {
      throw new PlatformError('refused', `${this.name}: ${name} was refused: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  #happened(event: DeskPhoneEvent): void {
    const { id, type } = event
    if (id !== undefined) {
      if (type === 'CALL_CLOSED') this.#calls.delete(id)
      else if (type === 'CALL_ESTABLISHED') this.#calls.set(id, { peer: event.peeruri ?? '', state: 'established' })
      else if (!this.#calls.has(id) && type.startsWith('CALL_'))
        this.#calls.set(id, {
          peer: event.peeruri ?? '',
          state: event.direction === 'incoming' ? 'incoming' : 'outgoing',
        })
    }
    for (const listener of [...this.#listeners]) listener(event)
  }
}
