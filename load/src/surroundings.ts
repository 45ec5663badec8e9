/** Where a run is made: said on the page, since figures without it mean nothing. */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import type { Surroundings } from './report.ts'

/** Its cores and its memory. */
export function machine(): string {
  const model = (cpus()[0]?.model ?? '')
    .replaceAll(/\((?:R|TM)\)/g, '')
    .replace(/\s*@.*/, '')
    .replace(/ Processor$/, '')
  return `${cpus().length} cores${model && ` (${model.trim()})`}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

export function lookAround(chromium: string, again: readonly string[]): Surroundings {
  const kamailio =
    /kamailio (\S+)/.exec(execFileSync('kamailio', ['-v'], { encoding: 'utf8' }))?.[1] ?? 'of unknown version'
  return {
    node: process.versions.node,
    chromium,
    kamailio,
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    again,
  }
}
