/** A program of the platform, with a sign that it is ready. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlatformError } from './errors.ts'
import { ManagedProcess, type Program } from './process.ts'

export interface Service {
  readonly name: string
  readonly logFile: string
  readonly running: boolean
  /** Resolves when it is truly ready; rejects with the end of its log when it does not become so, and with the reason of `until`. */
  start(until?: AbortSignal): Promise<void>
  /** Ends it as its operator would (SIGTERM). */
  stop(): Promise<void>
  /** Ends it as a power cut would (SIGKILL to all its processes). */
  kill(): Promise<void>
  /** Stops its time (SIGSTOP), until `thaw`. */
  freeze(): void
  thaw(): void
  /** Whether it does its work: not only whether a process is there. Never rejects. */
  ready(): Promise<boolean>
}

/** How long a service may take to become ready, in milliseconds. */
const patience = 20_000

export abstract class ProcessService implements Service {
  readonly #process: ManagedProcess

  /** @param where its addresses, for people */
  constructor(
    readonly name: string,
    readonly where: string,
    private readonly program: Program,
  ) {
    this.#process = new ManagedProcess(program)
  }

  /** Where it keeps its files. */
  get folder(): string {
    return dirname(this.program.recordFile)
  }

  get logFile(): string {
    return this.program.logFile
  }

  get running(): boolean {
    return this.#process.running
  }

  async start(until?: AbortSignal): Promise<void> {
    until?.throwIfAborted()
    if (this.running) return
    this.prepare()
    mkdirSync(dirname(this.logFile), { recursive: true })
    const logged = existsSync(this.logFile) ? statSync(this.logFile).size : 0
    await this.#process.spawn()
    const deadline = performance.now() + patience
    while (!(await this.ready())) {
      until?.throwIfAborted()
      const ended = !this.running
      if (ended || performance.now() > deadline) {
        if (!ended) await this.kill()
        throw new PlatformError(
          'notReady',
          `${this.name} ${ended ? 'ended' : `was not ready after ${patience / 1000} s`}. The end of ${this.logFile}:\n${this.#logSince(logged)}`,
        )
      }
      await sleep(20)
    }
  }

  async stop(): Promise<void> {
    await this.released()
    await this.#process.end('SIGTERM')
  }

  async kill(): Promise<void> {
    await this.released()
    await this.#process.end('SIGKILL')
  }

  freeze(): void {
    this.#process.signal('SIGSTOP')
  }

  thaw(): void {
    this.#process.signal('SIGCONT')
  }

  abstract ready(): Promise<boolean>

  /** Ends it in an instant, for the way out of this process. */
  abandon(): void {
    this.#process.signal('SIGKILL')
  }

  /** What has to be there before it starts. */
  protected prepare(): void {}

  /** What this process holds of it, and lets go of. */
  protected async released(): Promise<void> {}

  #logSince(offset: number): string {
    const log = existsSync(this.logFile) ? readFileSync(this.logFile).subarray(offset).toString('utf8') : ''
    return log.trim().split('\n').slice(-25).join('\n') || '(it wrote nothing)'
  }
}
