/** Type-checks the samples that are Vue components, templates included, and the TypeScript that imports them. */
import type { Mistake, SampleFolder } from './folder.ts'
import { linesOf } from './program.ts'
import { writeConfig } from './settings.ts'

export function checkVue(folder: SampleFolder): Mistake[] {
  const files = folder.files('vue')
  if (files.length === 0) return []
  const config = writeConfig(folder, 'vue', files, { vueCompilerOptions: { strictTemplates: true } })
  return linesOf('vue-tsc', ['--noEmit', '--pretty', 'false', '-p', config], folder.path).flatMap((text) => {
    // page/file.vue(3,7): error TS2322: what is wrong. Lines that belong to the one before are indented.
    const found = /^(.+)\((\d+),\d+\): error (?:TS\d+: )?(.*)$/.exec(text)
    if (found) return [{ file: found[1] ?? '', line: Number(found[2]), message: found[3] ?? '' }]
    if (text.trim() === '' || text.startsWith(' ')) return []
    return [{ file: 'vue-tsc', line: 0, message: text }]
  })
}
