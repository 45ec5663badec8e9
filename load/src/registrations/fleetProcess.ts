/** A fleet in a process of its own, as the run sees it. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Question } from './messages.ts'

export interface FleetProcess {
  ask(question: Question): Promise<Answer>
  /** Ends the process. */
  close(): Promise<void>
}

export interface FleetProcessOptions {
  /** Writes a CPU profile of V8 into this folder when it closes. */
  readonly profileTo?: string | undefined
}

export function startFleetProcess({ profileTo }: FleetProcessOptions = {}): FleetProcess {
  const profile = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`]
  const child = fork(fileURLToPath(new URL('fleet.child.ts', import.meta.url)), {
    execArgv: ['--expose-gc', '--conditions=@offhook/source', '--import=tsx', ...profile],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    ask: (question) => ask(child, question),
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.disconnect()
      }),
  }
}

function ask(child: ChildProcess, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      child.off('message', onMessage).off('exit', onExit)
      finish()
    }
    const onMessage = (answer: Answer) => settle(() => resolve(answer))
    const onExit = (code: number | null, signal: string | null) =>
      settle(() =>
        reject(new Error(`The process of the phones ended at ${question.type}: ${signal ?? `exit ${code}`}`)),
      )
    child.on('message', onMessage).on('exit', onExit)
    child.send(question)
  })
}
