/**
 * What a run that is interrupted must not leave: the namespaces of its worlds with all that runs in them, and its files. All of it
 * happens synchronously, so that nothing that is being started goes on meanwhile.
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'

/** Names of worlds that this run has made or begun to make. */
const worlds = new Set<string>()
const folders = new Set<string>()

/** From before a world is made until it is closed. */
export const ownWorld = (name: string): void => void worlds.add(name)
export const disownWorld = (name: string): void => void worlds.delete(name)
export const ownFolder = (path: string): void => void folders.add(path)

/** Of the output of `ip netns list`, what belongs to these worlds. */
export function namespacesOf(list: string, names: Iterable<string>): readonly string[] {
  const ours = new Set([...names].flatMap((name) => ['cli', 'nat', 'srv', 'edgeb'].map((side) => `${name}-${side}`)))
  return list
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => ours.has(name))
}

const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

function removeNamespace(name: string): void {
  for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean))
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It was on its way out.
    }
  ip('netns', 'delete', name)
}

/** Ends and removes everything that is still owned. What cannot be removed is named on stderr. */
function sweep(): void {
  for (let round = 0; round < 2; round += 1) {
    for (const name of worlds.size === 0 ? [] : namespacesOf(ip('netns', 'list'), worlds))
      try {
        removeNamespace(name)
      } catch (error) {
        console.error(`${name} stays: ${error instanceof Error ? error.message : String(error)}`)
      }
    // An `ip netns add` may have been under way.
    if (round === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  }
  for (const name of worlds) rmSync(`/tmp/offhook-${name}.sock`, { force: true })
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** Ctrl-C and TERM end the run at once and leave nothing: exit code 130 and 143. */
export function sweepOnSignal(): void {
  const end = (code: number) => () => {
    console.error('Interrupted: ending what this run has started.')
    sweep()
    process.exit(code)
  }
  process.once('SIGINT', end(130))
  process.once('SIGTERM', end(143))
}
