/** How samples are compiled: as the packages are, but what a sample declares need not be used. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../architecture/source.ts'
import type { SampleFolder } from './folder.ts'

const sampleOptions = {
  jsx: 'react-jsx',
  types: ['node'],
  moduleDetection: 'force',
  noUnusedLocals: false,
  noUnusedParameters: false,
} as const

/** A tsconfig of these files, for compilers that want one. Returns its path. */
export function writeConfig(folder: SampleFolder, name: string, files: readonly string[], more: object = {}): string {
  const path = join(folder.path, `tsconfig.${name}.json`)
  const base = join(root, 'tsconfig.base.json')
  writeFileSync(path, JSON.stringify({ extends: base, compilerOptions: sampleOptions, files, ...more }))
  return path
}
