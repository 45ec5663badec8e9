/** Runs a checker of this repository's dependencies; what it finds is on its stdout, whatever its exit code. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../architecture/source.ts'

export function linesOf(program: string, args: readonly string[], cwd: string): string[] {
  const { error, status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', program), args, {
    cwd,
    encoding: 'utf8',
  })
  if (error) throw new Error(`${program} could not be run: ${error.message}`)
  if (status !== 0 && stdout === '') throw new Error(`${program}: exit ${status}\n${stderr}`)
  return stdout.split('\n')
}
