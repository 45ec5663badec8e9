import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { namespacesOf } from './leftovers.ts'

test('only the namespaces of its own worlds, not those whose names begin alike', () => {
  const list = 'faults-1-srv (id: 2)\nfaults-1-cli\nfaults-10-srv\nfaults-s1-nat\nother-srv\n'
  expect(namespacesOf(list, ['faults-1', 'faults-s1'])).toEqual(['faults-1-srv', 'faults-1-cli', 'faults-s1-nat'])
  expect(namespacesOf('', ['faults-1'])).toEqual([])
})

/** A zombie, whose parent has gone, does not. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const mayMakeNamespaces = (() => {
  try {
    execFileSync('ip', ['netns', 'add', 'offhook-probe'], { stdio: 'ignore' })
    execFileSync('ip', ['netns', 'delete', 'offhook-probe'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

// Namespaces need Linux, root and iproute2. CI has them: there nothing is skipped, and without them it fails.
test.skipIf(!mayMakeNamespaces && !process.env.CI).each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends what runs in its namespaces, removes them and its files, and exits with %i',
  async (signal, code) => {
    const name = `sweep-${process.pid}-${code}`
    const namespace = `${name}-srv`
    const folder = mkdtempSync(join(tmpdir(), 'offhook-sweep-'))
    const module = fileURLToPath(new URL('leftovers.ts', import.meta.url))
    const program = `
    import { spawn, execFileSync } from 'node:child_process'
    import { ownFolder, ownWorld, sweepOnSignal } from ${JSON.stringify(module)}
    ownWorld(${JSON.stringify(name)})
    ownFolder(${JSON.stringify(folder)})
    sweepOnSignal()
    execFileSync('ip', ['netns', 'add', ${JSON.stringify(namespace)}])
    const child = spawn('ip', ['netns', 'exec', ${JSON.stringify(namespace)}, 'sleep', '300'], { detached: true, stdio: 'ignore' })
    child.once('spawn', () => setTimeout(() => console.log(child.pid), 200))
    setInterval(() => {}, 1_000)
  `
    const run = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = await once(run.stdout, 'data')
    const pid = Number(String(line))
    expect(execFileSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' })).toContain(String(pid))
    expect(runs(pid)).toBe(true)
    run.kill(signal)
    expect(await once(run, 'exit')).toEqual([code, null])
    expect(execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })).not.toContain(namespace)
    expect(runs(pid)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  },
  30_000,
)
