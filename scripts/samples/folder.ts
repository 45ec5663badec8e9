/** Puts samples on disk, where compilers find them, and tells where on its page a line of them stands. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Sample } from './read.ts'

export type Language = 'typescript' | 'vue' | 'svelte'

export interface Mistake {
  /** Of a file in the folder, absolute or from the folder. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly message: string
}

export interface SampleFolder {
  readonly path: string
  /** The files that the compiler of this language is for. */
  files(language: Language): readonly string[]
  /** `page:line: what is wrong`; undefined where it is told elsewhere, at the block that is continued. */
  tell(mistake: Mistake): string | undefined
}

/** A folder for each page: its samples import each other by name. */
export function writeSamples(path: string, samples: readonly Sample[]): SampleFolder {
  const files = new Map<string, Sample>()
  for (const sample of samples) {
    const file = join(path, sample.page, sample.name ?? `sample-${sample.line}.${sample.extension}`)
    files.set(file, sample)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, sample.text)
  }
  return {
    path,
    files: (language) => [...files].filter(([, sample]) => languageOf(sample) === language).map(([file]) => file),
    tell({ file, line, message }) {
      const sample = files.get(resolve(path, file))
      if (!sample) return `${file}:${line}: ${message}`
      return line > sample.before ? `${sample.page}:${sample.line + line - 1 - sample.before}: ${message}` : undefined
    },
  }
}

/** TypeScript that imports a component is for the compiler of that component. */
function languageOf({ extension, text }: Sample): Language {
  if (extension === 'vue' || /from '[^']+\.vue'/.test(text)) return 'vue'
  if (extension === 'svelte' || /from '[^']+\.svelte'/.test(text)) return 'svelte'
  return 'typescript'
}
