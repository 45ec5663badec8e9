import { beforeEach, expect, test, vi } from 'vitest'
import type { FaultCase } from './case.ts'
import { NotMeasured } from './notMeasured.ts'
import type { Result } from './runCase.ts'
import { carryOut, type Outcome } from './schedule.ts'

const world = vi.hoisted(() => ({ create: vi.fn(), recover: vi.fn(), close: vi.fn(), run: vi.fn() }))
vi.mock('./world.ts', () => ({ createWorld: world.create }))
vi.mock('./runCase.ts', () => ({ runCase: world.run }))

const fault = (name: string): FaultCase => ({
  name,
  title: name,
  aim: 'kept',
  signs: [],
  seconds: 1,
  run: () => Promise.reject(new Error('not called')),
})
const resultOf = (name: string) => ({ case: name, library: 'offhook', verdict: {} }) as unknown as Result

beforeEach(() => {
  vi.resetAllMocks()
  world.create.mockImplementation(async () => world)
  world.recover.mockResolvedValue(undefined)
  world.close.mockResolvedValue(undefined)
  world.run.mockImplementation(async ({ name }: FaultCase) => [resultOf(name)])
})

async function outcomeOf(names: readonly string[]) {
  const kept: number[] = []
  const outcome: Outcome = await carryOut({
    cases: names.map(fault),
    runs: 1,
    libraries: ['offhook'],
    worlds: 1,
    name: 'test',
    world: { scripts: { files: new Map(), probe: '' }, chromium: '' },
    evidence: { write: () => {} },
    progress: () => {},
    keep: ({ results, failures }) => kept.push(results.length + failures.length),
  })
  return { ...outcome, kept }
}

test('what there is is kept after each run, also after one that failed', async () => {
  world.run.mockRejectedValueOnce(new Error('late'))
  const { results, failures, kept } = await outcomeOf(['one', 'two'])
  expect(failures).toEqual([{ case: 'one', run: 1, message: 'late' }])
  expect(results.map((result) => result.case)).toEqual(['two'])
  expect(kept).toEqual([1, 2])
  expect(world.create).toHaveBeenCalledTimes(2)
})

test('a world that does not recover fails no run that has its figures, and the next has another world', async () => {
  world.recover.mockRejectedValueOnce(new Error('stuck'))
  const { results, failures } = await outcomeOf(['one', 'two'])
  expect([results.length, failures.length]).toEqual([2, 0])
  expect(world.create).toHaveBeenCalledTimes(2)
})

test('a run that was not measured is begun again, four times at most', async () => {
  world.run.mockRejectedValueOnce(new NotMeasured('busy'))
  expect(await outcomeOf(['one'])).toMatchObject({ results: [{ case: 'one' }], repeated: [{ message: 'busy' }] })
  world.run.mockRejectedValue(new NotMeasured('busy'))
  const { failures, repeated } = await outcomeOf(['one'])
  expect([failures.length, repeated.length]).toEqual([1, 3])
})

test('a run that comes to a stop is given up, and the next one runs', async () => {
  vi.useFakeTimers()
  world.run.mockImplementationOnce(() => new Promise(() => {}))
  const outcome = outcomeOf(['one', 'two'])
  await vi.advanceTimersByTimeAsync(200_000)
  vi.useRealTimers()
  expect(await outcome).toMatchObject({ results: [{ case: 'two' }], failures: [{ case: 'one' }] })
})
