/** For whoever looks for a cause: one file a run and library, with SIP frames, chart steps, sockets and commands in order. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseRecord } from './runCase.ts'

export interface EvidenceWriter {
  write(record: CaseRecord): void
}

/** @param folder where to write; undefined: nowhere */
export function evidenceIn(folder: string | undefined): EvidenceWriter {
  if (folder === undefined) return { write: () => {} }
  mkdirSync(folder, { recursive: true })
  return {
    write({ case: name, run, results, notes, marks }) {
      const zero = marks.faultAt ?? [...notes.values()][0]?.[0]?.at ?? 0
      const moments = Object.entries(marks).map(([mark, at]) => ({ at, kind: 'MARK', text: mark }))
      for (const [library, own] of notes) {
        const lines = [...moments, ...own]
          .sort((one, other) => one.at - other.at)
          .map(({ at, kind, text }) => `${((at - zero) / 1_000).toFixed(3).padStart(9)} ${kind}: ${text.trim()}`)
        const result = results.find((each) => each.library === library)
        const file = join(folder, `${name}-${run}-${library}.txt`)
        writeFileSync(file, `${JSON.stringify(result ?? 'It failed.', null, 1)}\n\n${lines.join('\n')}\n`)
      }
    },
  }
}
