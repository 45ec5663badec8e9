/** Finds the code samples of the documentation: its blocks of TypeScript, Vue and Svelte. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Page {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

export interface Sample {
  readonly page: string
  /** First line of the code, from 1. */
  readonly line: number
  readonly extension: string
  /** The file that the sample is, for imports of the page's other samples: ```ts [phone.ts] */
  readonly name?: string
  /** What it continues, then the code. */
  readonly text: string
  /** Lines of what it continues. */
  readonly before: number
}

export interface Reading {
  readonly samples: readonly Sample[]
  /** How many opted out. */
  readonly left: number
  /** At page:line. */
  readonly mistakes: readonly string[]
}

const generated = ['docs/reference/', 'docs/.vitepress/']

export function pagesOf(root: string): Page[] {
  const under = (folder: string) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }) : [])
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .filter((name) => !generated.some((start) => name.startsWith(start)))
  const ofRoot = readdirSync(root).filter((name) => name.endsWith('.md'))
  return [...ofRoot, ...['docs', 'packages', 'examples'].flatMap(under)]
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

export function samplesOf(page: Page): Reading {
  const samples: Sample[] = []
  const mistakes: string[] = []
  let left = 0
  const lines = page.text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)```(tsx?|vue|svelte)\b(.*)$/.exec(lines[at] ?? '')
    if (!fence) continue
    const [, indent = '', extension = 'ts', info = ''] = fence
    const start = at + 1
    while (at < lines.length - 1 && lines[at + 1]?.trim() !== '```') at++
    const code = lines.slice(start, at + 1).map((line) => line.slice(indent.length))
    at++
    if (info.includes('no-check')) {
      left++
      if (!/no-check: \S/.test(info))
        mistakes.push(`${page.path}:${start}: no-check needs a reason, as in: ts no-check: a fragment`)
      continue
    }
    const name = /\[(\S+)\]/.exec(info)?.[1]
    if (name !== undefined && (!name.endsWith(`.${extension}`) || samples.some((sample) => sample.name === name)))
      mistakes.push(`${page.path}:${start}: ${name} is the name of another block, or not of a ${extension} file`)
    const previous = info.includes('continued') ? samples.at(-1) : undefined
    const text = previous ? `${previous.text}\n${code.join('\n')}` : code.join('\n')
    const before = previous ? previous.text.split('\n').length : 0
    samples.push({ page: page.path, line: start + 1, extension, text, before, ...(name !== undefined && { name }) })
  }
  return { samples, left, mistakes }
}
