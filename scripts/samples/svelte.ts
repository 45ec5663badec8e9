/** Checks the samples that are Svelte components, and the TypeScript that imports them. A warning is a mistake, too. */
import type { Mistake, SampleFolder } from './folder.ts'
import { linesOf } from './program.ts'
import { writeConfig } from './settings.ts'

interface Found {
  readonly type: 'ERROR' | 'WARNING'
  readonly filename: string
  /** From 0. */
  readonly start: { readonly line: number }
  readonly message: string
}

export function checkSvelte(folder: SampleFolder): Mistake[] {
  const files = folder.files('svelte')
  if (files.length === 0) return []
  const config = writeConfig(folder, 'svelte', files)
  const args = ['--workspace', folder.path, '--tsconfig', config, '--output', 'machine-verbose']
  const lines = linesOf('svelte-check', args, folder.path)
  if (!lines.some((line) => / COMPLETED \d/.test(line))) throw new Error(`svelte-check broke off:\n${lines.join('\n')}`)
  return lines.flatMap((text) => {
    // 1711000000000 {"type":"ERROR","filename":…}
    const found = /^\d+ (\{.*\})$/.exec(text)
    if (!found) return []
    const { filename, start, message }: Found = JSON.parse(found[1] ?? '')
    return [{ file: filename, line: start.line + 1, message: message.replaceAll('\n', ' ') }]
  })
}
