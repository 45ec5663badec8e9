/**
 * A program that outlives the one that started it, and is found again: its process id and the time at which the kernel says that it
 * began stand in a file, so that an id which the system has given to somebody else since is never signalled.
 */
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProcessRecord {
  readonly pid: number
  /** Clock ticks after boot (field 22 of /proc/<pid>/stat). */
  readonly began: string
}

interface Stat {
  readonly state: string
  readonly group: number
  readonly began: string
}

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the fields that count come after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', group: Number(fields[2]), began: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/** Whether the process of the record still runs (a zombie does not). */
export function isAlive(record: ProcessRecord): boolean {
  const now = stat(record.pid)
  return now !== undefined && now.state !== 'Z' && now.began === record.began
}

/** The record of this very process. */
export function ownRecord(): ProcessRecord {
  return { pid: process.pid, began: stat(process.pid)?.began ?? '' }
}

/** The processes of a group that are not zombies. */
function groupMembers(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const now = stat(pid)
      return now !== undefined && now.group === group && now.state !== 'Z'
    })
}

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** The network namespace to run it in. */
  readonly namespace?: string
  /** What it writes goes to the end of this file. */
  /** Of its scheduling, -20 (first) to 19. */
  readonly niceness?: number
  readonly logFile: string
  /** Where its record is kept. */
  readonly recordFile: string
}

/** One program and the processes it forks (its process group). */
export class ManagedProcess {
  constructor(readonly program: Program) {}

  get record(): ProcessRecord | undefined {
    if (!existsSync(this.program.recordFile)) return undefined
    return JSON.parse(readFileSync(this.program.recordFile, 'utf8')) as ProcessRecord
  }

  get running(): boolean {
    const { record } = this
    return record !== undefined && isAlive(record)
  }

  /** Starts it in a process group of its own. Resolves once the kernel has it; whether it is ready is another question. */
  async spawn(): Promise<void> {
    if (this.running) throw new Error(`${this.program.command} runs already`)
    const { command, args, namespace, niceness, logFile, recordFile } = this.program
    mkdirSync(dirname(logFile), { recursive: true })
    mkdirSync(dirname(recordFile), { recursive: true })
    const log = openSync(logFile, 'a')
    const [file, ...rest] = [
      ...(namespace ? ['ip', 'netns', 'exec', namespace] : []),
      // Where it may not be raised, nice says so and goes on.
      ...(niceness === undefined ? [] : ['nice', '-n', String(niceness)]),
      command,
      ...args,
    ]
    const child = spawn(file ?? command, rest, { detached: true, stdio: ['ignore', log, log] })
    closeSync(log)
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    const began = child.pid === undefined ? undefined : stat(child.pid)?.began
    if (child.pid === undefined || began === undefined) throw new Error(`${command} ended at once`)
    writeFileSync(recordFile, JSON.stringify({ pid: child.pid, began }))
  }

  /** Sends a signal to all its processes. Does nothing when they are gone. */
  signal(signal: NodeJS.Signals): void {
    const { record } = this
    if (!record || !this.#groupIsOurs(record)) return
    try {
      process.kill(-record.pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  /** Ends it: SIGTERM, and SIGKILL for what is left after `patience` milliseconds. Resolves when all its processes are gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM', patience = 5000): Promise<void> {
    const { record } = this
    if (!record || !this.#groupIsOurs(record)) {
      rmSync(this.program.recordFile, { force: true })
      return
    }
    if (signal === 'SIGKILL') this.signal(signal)
    else if (isAlive(record)) process.kill(record.pid, signal) // it ends those it forked
    this.signal('SIGCONT') // a frozen program would not notice
    let deadline = performance.now() + patience
    let killed = signal === 'SIGKILL'
    while (groupMembers(record.pid).length > 0) {
      if (performance.now() > deadline) {
        if (killed) throw new Error(`${this.program.command} (process group ${record.pid}) does not end`)
        this.signal('SIGKILL')
        killed = true
        // A busy machine takes a while to bury it.
        deadline = performance.now() + patience
      }
      await sleep(10)
    }
    rmSync(this.program.recordFile, { force: true })
  }

  /**
   * A process group keeps its number while any process of it lives, and no new process gets that number before. So the group is ours
   * when its leader is, or when the leader is gone and others of the group remain.
   */
  #groupIsOurs(record: ProcessRecord): boolean {
    const leader = stat(record.pid)
    if (leader) return leader.began === record.began
    return groupMembers(record.pid).length > 0
  }
}
