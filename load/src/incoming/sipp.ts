/** SIPp as the caller: one process a plan. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, type Plan, scenario } from './scenario.ts'

export interface SippOptions {
  readonly plan: Plan
  /** The user part that is called. */
  readonly user: string
  /** Where it sends to, UDP. */
  readonly server: { readonly address: string; readonly port: number }
  /** Calls a second, and how many in all. */
  readonly rate: number
  readonly calls: number
  /** Its own address, and the ports of its SIP and its RTP. */
  readonly address: string
  readonly port: number
  readonly mediaPort: number
  /** Where it writes what it did. Made where it is not there. */
  readonly folder: string
}

export interface SippResult {
  readonly plan: Plan
  readonly created: number
  readonly successful: number
  /** Calls in which something came that the plan does not foresee, or nothing came. */
  readonly failed: number
  readonly retransmissions: number
  /** By `<plan> <number>`. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  /** What it complained of, the beginning. */
  readonly complaints: string
}

/** Milliseconds without an awaited message until SIPp gives a call up: longer than any transaction lives. */
const patience = 40_000

/** Rejects when SIPp cannot run at all; calls that fail are counted in the result. */
export async function runSipp(options: SippOptions): Promise<SippResult> {
  const { plan, user, server, rate, calls, address, port, mediaPort } = options
  const folder = join(options.folder, plan)
  await mkdir(folder, { recursive: true })
  const file = (name: string) => join(folder, name)
  await writeFile(file('scenario.xml'), scenario(plan))
  const code = await run(
    [`${server.address}:${server.port}`, '-sf', file('scenario.xml'), '-s', user]
      .concat(['-i', address, '-p', `${port}`, '-mi', address, '-mp', `${mediaPort}`])
      .concat(['-r', `${rate}`, '-m', `${calls}`, '-l', `${calls}`, '-recv_timeout', `${patience}`])
      .concat(['-nostdin', '-trace_logs', '-log_file', file('calls.log')])
      .concat(['-trace_err', '-error_file', file('errors.log')])
      .concat(['-trace_stat', '-stf', file('statistics.csv'), '-fd', '1']),
    folder,
  )
  const complaints = await read(file('errors.log'))
  // 0: every call succeeded; 1: at least one did not; anything else: it did not run.
  if (code !== 0 && code !== 1) throw new Error(`SIPp ended with ${code} (${plan}): ${complaints.slice(0, 1_000)}`)
  return {
    plan,
    ...readStatistics(await read(file('statistics.csv'))),
    outcomes: readOutcomes(await read(file('calls.log'))),
    complaints: complaints.slice(0, 2_000),
  }
}

function run(args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('sipp', args, { cwd, stdio: 'ignore' })
    child.on('error', (cause) => reject(new Error('SIPp could not be started (package sip-tester)', { cause })))
    child.on('close', (code, signal) => (code === null ? reject(new Error(`SIPp: ${signal}`)) : resolve(code)))
  })
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

/** The last line of SIPp's statistics; columns are named in the first. */
export function readStatistics(csv: string) {
  const lines = csv.split('\n').filter((line) => line.includes(';'))
  const names = lines[0]?.split(';') ?? []
  const last = lines.at(-1)?.split(';') ?? []
  const column = (name: string) => {
    const index = names.indexOf(name)
    const text = index < 0 || lines.length < 2 ? undefined : last[index]
    return text === undefined || text === '' ? Number.NaN : Number(text)
  }
  return {
    created: column('TotalCallCreated'),
    successful: column('SuccessfulCall(C)'),
    failed: column('FailedCall(C)'),
    retransmissions: column('Retransmissions(C)'),
  }
}

/** `<plan> <number> <outcome>`, a line a call. */
export function readOutcomes(log: string): Map<string, Outcome> {
  const found = new Map<string, Outcome>()
  for (const [, call, outcome] of log.matchAll(/^(\w+ \d+) (cancelled|talked|refused)\s*$/gm))
    if (call !== undefined) found.set(call, outcome as Outcome)
  return found
}
