/** Real processes and real signals: each test runs three steps of a sleep each, and ends the first of them. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const imports = `
  import { run } from '${new URL('run.mjs', import.meta.url)}'
  import { fail, runSteps } from '${new URL('steps.mjs', import.meta.url)}'
`
const threeSleeps = (endWith = '') => `${imports}
  const sleep = (name) => ({ name, run: () => run('sh', ['-c', 'echo pid $$; exec sleep 30'], { ${endWith} }) })
  await runSteps('three sleeps', ['one', 'two', 'three'].map(sleep))
`

interface Outcome {
  readonly output: string
  readonly code: number | null
}

/** @param signal what it gets in its first sleep; with `group` the program in it as well, as from a terminal */
function interrupted(script: string, signal: NodeJS.Signals, { group = false } = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { detached: true })
  let output = ''
  let isSent = false
  const read = (data: Buffer) => {
    output += data.toString()
    if (isSent || !/^pid \d+$/m.test(output) || child.pid === undefined) return
    isSent = true
    process.kill(group ? -child.pid : child.pid, signal)
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return new Promise((resolve) => child.once('close', (code) => resolve({ output, code })))
}

/** Of the sleeps that were begun, those that still run; a zombie does not. */
const stillRunning = (output: string) =>
  [...output.matchAll(/^pid (\d+)$/gm)]
    .map(([, pid]) => `/proc/${pid}/stat`)
    .filter((file) => existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8')))

describe.runIf(process.platform === 'linux')('a signal in the first of three steps', () => {
  test.for([
    ['SIGINT', 130, false],
    ['SIGINT', 130, true],
    ['SIGTERM', 143, false],
    ['SIGTERM', 143, true],
  ] as const)(
    '%s: exit code %i, the step is ended and no other begins (to the group: %s)',
    async ([signal, code, group]) => {
      const outcome = await interrupted(threeSleeps(), signal, { group })
      expect(outcome.code).toBe(code)
      expect(outcome.output).not.toContain('[2/3]')
      expect(outcome.output).toMatch(/^ {2}stopped +one/m)
      expect(outcome.output).toContain(`Stopped: interrupted by ${signal}. 0 of 0 failed, 2 not begun.`)
      expect(stillRunning(outcome.output)).toEqual([])
    },
  )

  test('a program that is ended with another signal gets that one', async () => {
    const outcome = await interrupted(threeSleeps("endWith: 'SIGKILL'"), 'SIGINT')
    expect(outcome.code).toBe(130)
    expect(stillRunning(outcome.output)).toEqual([])
  })

  test('a step that catches the end of its program begins no other program', async () => {
    const outcome = await interrupted(
      `${imports}
        const sleep = () => run('sh', ['-c', 'echo pid $$; exec sleep 30'])
        await sleep().catch(sleep).catch(fail)
      `,
      'SIGTERM',
    )
    expect(outcome.code).toBe(143)
    expect(outcome.output.match(/^pid /gm)).toHaveLength(1)
  })
})

test('the summary says once more what a failed step said last', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `${imports}
        const say = (text, code) => () => run('sh', ['-c', \`seq 1 100; echo \${text} >&2; exit \${code}\`])
        await runSteps('two', [{ name: 'bad', run: say('red', 3) }, { name: 'good', run: say('green', 0) }])
      `,
    ],
    { encoding: 'utf8' },
  )
  expect(status).toBe(1)
  const summary = stdout.slice(stdout.indexOf('two: '))
  expect(summary).toMatch(/^ {2}FAILED +bad .*exit 3$/m)
  expect(summary).toMatch(/The last that "bad" said:\n(.+\n)*100\nred\n1 of 2 failed\.\n$/)
  expect(summary.split('\n').length).toBeLessThan(60)
  expect(summary).not.toContain('green')
})
