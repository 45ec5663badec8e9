/** All samples of some pages, through the compiler of each. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../architecture/source.ts'
import { writeSamples } from './folder.ts'
import { type Page, samplesOf } from './read.ts'
import { checkSvelte } from './svelte.ts'
import { checkTypeScript } from './typescript.ts'
import { checkVue } from './vue.ts'

export interface Report {
  readonly count: number
  readonly left: number
  readonly mistakes: readonly string[]
}

export function checkSamples(pages: readonly Page[]): Report {
  const read = pages.map(samplesOf)
  const samples = read.flatMap((each) => each.samples)
  // Inside of the repository: samples import its packages by name.
  const path = mkdtempSync(join(root, '.samples-'))
  try {
    const folder = writeSamples(path, samples)
    const found = [...checkTypeScript(folder), ...checkVue(folder), ...checkSvelte(folder)].map(folder.tell)
    return {
      count: samples.length,
      left: read.reduce((sum, { left }) => sum + left, 0),
      mistakes: [...new Set([...read.flatMap(({ mistakes }) => mistakes), ...found])].filter(
        (mistake) => mistake !== undefined,
      ),
    }
  } finally {
    rmSync(path, { recursive: true })
  }
}
