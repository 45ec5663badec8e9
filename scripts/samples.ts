/**
 * Type-checks the code samples of the documentation against the workspace. A ```ts or ```tsx block is a module of its
 * own; `continued` after the language puts it behind the block before it; `no-check: reason` leaves it out.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './architecture/source.ts'

interface Sample {
  readonly page: string
  /** First line of the code, from 1. */
  readonly line: number
  readonly extension: string
  /** What it continues, then the code. */
  readonly text: string
  /** Lines of what it continues. */
  readonly before: number
}

function pages(): string[] {
  const under = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
  return [...readdirSync(root).filter((name) => name.endsWith('.md')), ...under('docs'), ...under('packages')].sort()
}

const mistakes: string[] = []
let left = 0

function samplesOf(page: string): Sample[] {
  const samples: Sample[] = []
  const lines = readFileSync(join(root, page), 'utf8').split('\n')
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)```(tsx?)\b(.*)$/.exec(lines[at] ?? '')
    if (!fence) continue
    const [, indent = '', extension = 'ts', info = ''] = fence
    const start = at + 1
    while (at < lines.length - 1 && lines[at + 1]?.trim() !== '```') at++
    const code = lines.slice(start, at + 1).map((line) => line.slice(indent.length))
    at++
    if (info.includes('no-check')) {
      left++
      if (!/no-check: \S/.test(info))
        mistakes.push(`${page}:${start}: no-check needs a reason, as in: ts no-check: a fragment`)
      continue
    }
    const previous = info.includes('continued') ? samples.at(-1) : undefined
    const text = previous ? `${previous.text}\n${code.join('\n')}` : code.join('\n')
    samples.push({ page, line: start + 1, extension, text, before: previous ? previous.text.split('\n').length : 0 })
  }
  return samples
}

const samples = pages().flatMap(samplesOf)
const files = new Map(
  samples.map((sample, index) => [join(root, `sample-${index}.${sample.extension}`), sample] as const),
)

const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent(base.config, ts.sys, root)
const settings: ts.CompilerOptions = {
  ...options,
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node'],
  moduleDetection: ts.ModuleDetectionKind.Force,
  noUnusedLocals: false,
  noUnusedParameters: false,
}
const disk = ts.createCompilerHost(settings)
const host: ts.CompilerHost = {
  ...disk,
  fileExists: (path) => files.has(path) || disk.fileExists(path),
  readFile: (path) => files.get(path)?.text ?? disk.readFile(path),
  getSourceFile: (path, ...rest) => {
    const sample = files.get(path)
    return sample
      ? ts.createSourceFile(path, sample.text, ts.ScriptTarget.Latest, true)
      : disk.getSourceFile(path, ...rest)
  },
}
const program = ts.createProgram([...files.keys()], settings, host)
for (const [path, sample] of files) {
  const file = program.getSourceFile(path)
  for (const { start = 0, messageText } of [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]) {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0
    // What comes from the block before is told there.
    if (line >= sample.before)
      mistakes.push(
        `${sample.page}:${sample.line + line - sample.before}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      )
  }
}

if (mistakes.length > 0) {
  console.error(mistakes.join('\n'))
  process.exitCode = 1
} else console.log(`${samples.length} code samples compile${left > 0 ? `; ${left} opted out` : ''}.`)
