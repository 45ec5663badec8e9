/** A process of one fleet alone, so that its CPU and its heap are the library's. Started with `--expose-gc`. */
import { socketCounts } from '../phone/socket.ts'
import type { Account, Fleet } from './fleet.ts'
import type { Answer, Question } from './messages.ts'

let fleet: Fleet | undefined

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function act(question: Question): Promise<string[]> {
  if (question.type === 'begin') {
    fleet =
      question.library === 'offhook'
        ? (await import('./offhookFleet.ts')).createOffhookFleet(question.options)
        : (await import('./sipjsFleet.ts')).createSipjsFleet(question.options)
    return []
  }
  const present = fleet
  if (!present) throw new Error('begin first')
  if (question.type === 'join') {
    return join(present, [...question.accounts], question.abreast)
  }
  if (question.type === 'leave') await present.leave()
  else await pause(question.duration)
  return []
}

/** Some at a time, the next as soon as one is registered; gives why those failed that did. */
async function join(present: Fleet, waiting: Account[], abreast: number): Promise<string[]> {
  const failures: string[] = []
  const work = async () => {
    for (let account = waiting.shift(); account; account = waiting.shift())
      await present.join(account).catch((reason: unknown) => failures.push(String(reason)))
  }
  await Promise.all(Array.from({ length: abreast }, work))
  return failures
}

async function answer(question: Question): Promise<Answer> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const failures = await act(question)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    type: 'done',
    seconds,
    cpuSeconds: (user + system) / 1e6,
    failures,
    registered: fleet?.registered() ?? 0,
    drops: fleet?.drops ?? 0,
    ...(await memory()),
    sockets: { ...socketCounts },
  }
}

/** Twice with a turn between: what the first collection finalises, the second frees. */
async function memory(): Promise<{ heap: number; resident: number }> {
  if (!globalThis.gc) throw new Error('start this process with --expose-gc')
  await pause(1_000)
  globalThis.gc()
  await pause(100)
  globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, resident: rss }
}

process.on('message', (question: Question) => {
  answer(question).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
