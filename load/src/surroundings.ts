/** Where a run is made: said on the page, since figures without it mean nothing. */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import type { Surroundings } from './report.ts'

export function lookAround(chromium: string): Surroundings {
  const kamailio =
    /kamailio (\S+)/.exec(execFileSync('kamailio', ['-v'], { encoding: 'utf8' }))?.[1] ?? 'of unknown version'
  const model = (cpus()[0]?.model ?? '')
    .replaceAll(/\((?:R|TM)\)/g, '')
    .replace(/\s*@.*/, '')
    .replace(/ Processor$/, '')
  return {
    node: process.versions.node,
    chromium,
    kamailio,
    machine: `${cpus().length} cores${model && ` (${model.trim()})`}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    date: new Date().toISOString().slice(0, 10),
  }
}
