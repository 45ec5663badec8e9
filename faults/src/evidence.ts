/** For whoever looks for a cause: one file a run and library, with SIP frames, chart steps, sockets and commands in order. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseRecord } from './runCase.ts'
import type { Heard, Timeline } from './timeline.ts'
import { lastAt } from './verdict.ts'

export interface EvidenceWriter {
  write(record: CaseRecord): void
}

/** @param folder where to write; undefined: nowhere */
export function evidenceIn(folder: string | undefined): EvidenceWriter {
  if (folder === undefined) return { write: () => {} }
  mkdirSync(folder, { recursive: true })
  return {
    write({ case: name, run, results, notes, timelines, marks }) {
      const zero = marks.faultAt ?? [...notes.values()][0]?.[0]?.at ?? 0
      const moments = Object.entries(marks).map(([mark, at]) => ({ at, kind: 'MARK', text: mark }))
      for (const [library, own] of notes) {
        const lines = [...moments, ...own]
          .sort((one, other) => one.at - other.at)
          .map(({ at, kind, text }) => `${((at - zero) / 1_000).toFixed(3).padStart(9)} ${kind}: ${text.trim()}`)
        const result = results.find((each) => each.library === library)
        const file = join(folder, `${name}-${run}-${library}.txt`)
        const timeline = timelines.get(library)
        const seconds = timeline ? secondsOf(timeline) : []
        writeFileSync(
          file,
          `${JSON.stringify(result ?? 'It failed.', null, 1)}\n\n${seconds.join('\n')}\n\n${lines.join('\n')}\n`,
        )
      }
    },
  }
}

/** A line for each second from the fault on: packets and energy by direction, what the client says, what is so. */
function secondsOf({ faultAt, endedAt, heardHere, heardThere, said, truth }: Timeline): string[] {
  const count = Math.ceil((endedAt - faultAt) / 1_000)
  return Array.from({ length: count }, (_, second) => {
    const from = faultAt + second * 1_000
    const sum = (heard: readonly Heard[]) => {
      const within = heard.filter(({ at }) => at > from && at <= from + 1_000)
      const packets = within.reduce((all, each) => all + each.packets, 0)
      const energy = within.reduce((all, each) => all + each.energy, 0)
      return `${String(packets).padStart(3)} ${energy.toExponential(0)}`
    }
    const claim = lastAt(said, from + 1_000)?.claim
    const so = lastAt(truth, from + 1_000)
    const words = [claim?.call, claim?.media, claim?.held ? 'held' : '', claim?.registered ? 'registered' : '']
    const facts = [so?.farCall ? 'call' : '', so?.bound ? 'bound' : '']
    return `${String(second).padStart(4)} s  here ${sum(heardHere)}  there ${sum(heardThere)}  says ${words.join(' ')}  so ${facts.join(' ')}`
  })
}
