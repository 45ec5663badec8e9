/** How much JavaScript an application loads for `import { createPhone } from '@offhook/core'`; fails past the budget. */
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './run.mjs'

/** Bytes after minification and brotli; 1 kB is 1000. */
// The aim for everything is 55 kB; docs/decisions/0010 says what stands in the way. Until then this keeps it from growing.
const budgets = { 'before start()': 8_000, everything: 85_500 }

const { metafile, outputFiles } = await build({
  stdin: {
    contents: `import { createPhone } from '@offhook/core'\nglobalThis.createPhone = createPhone`,
    resolveDir: join(root, 'bench'),
    sourcefile: 'app.js',
  },
  // With the source condition the measure needs no build, and is of the very code that the tests run.
  // `module` is esbuild's own default, lost once conditions are named: without it XState comes as CommonJS.
  conditions: ['@offhook/source', 'module'],
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  platform: 'browser',
  outdir: 'dist',
  metafile: true,
  write: false,
  logLevel: 'error',
})
const contentsOf = new Map(
  outputFiles.map(({ path, contents }) => [relative(root, path).replaceAll('\\', '/'), contents]),
)
const outputs = new Map(Object.entries(metafile.outputs))

const brotli = (contents) =>
  brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length

/** The entry, and what it imports statically, in turn. */
const atOnce = new Set()
const follow = (path) => {
  if (atOnce.has(path)) return
  atOnce.add(path)
  for (const { path: next, kind } of outputs.get(path)?.imports ?? []) if (kind === 'import-statement') follow(next)
}
for (const [path, { entryPoint }] of outputs) if (entryPoint?.endsWith('app.js')) follow(path)
if (atOnce.size === 0) throw new Error('esbuild wrote no entry: the size cannot be measured.')

const chunks = [...outputs].map(([path, { bytes, inputs }]) => ({
  path,
  atOnce: atOnce.has(path),
  minified: bytes,
  brotli: brotli(contentsOf.get(path)),
  largest:
    Object.entries(inputs)
      .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 1)
      .map(([name]) => name.replace(/^.*node_modules\//, ''))[0] ?? 'shared',
}))
const sum = (list, key) => list.reduce((total, chunk) => total + chunk[key], 0)
const totals = [
  ['before start()', chunks.filter((chunk) => chunk.atOnce)],
  ['everything', chunks],
].map(([name, list]) => ({
  name,
  minified: sum(list, 'minified'),
  brotli: sum(list, 'brotli'),
  budget: budgets[name],
}))

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9)
console.log('what                          min    brotli    budget')
for (const { path, minified, brotli: size, atOnce: eager, largest } of chunks)
  console.log(
    `  ${(eager ? 'at once' : 'later').padEnd(22)}${kB(minified)} ${kB(size)}             ${path.split('/').at(-1)} (${largest})`,
  )
for (const { name, minified, brotli: size, budget } of totals)
  console.log(`${name.padEnd(24)}${kB(minified)} ${kB(size)} ${kB(budget)}   ${size > budget ? 'EXCEEDED' : 'ok'}`)

/** Whose bytes they are, minified: what to look at when the budget is gone. */
const parts = new Map()
for (const [path, { inputs }] of outputs)
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const owner =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? /core\/src\/([^/]+)/.exec(input)?.[1] ?? 'the rest'
    const part = parts.get(owner) ?? { atOnce: 0, later: 0 }
    part[atOnce.has(path) ? 'atOnce' : 'later'] += bytesInOutput
    parts.set(owner, part)
  }
console.log('\nminified, by owner         at once      later')
for (const [owner, part] of [...parts].sort(([, a], [, b]) => b.atOnce + b.later - a.atOnce - a.later))
  if (part.atOnce + part.later > 500) console.log(`  ${owner.padEnd(22)}${kB(part.atOnce)}  ${kB(part.later)}`)

const json = process.argv.indexOf('--json')
if (json > 0) writeFileSync(process.argv[json + 1] ?? 'size.json', `${JSON.stringify(totals, null, 2)}\n`)
if (totals.some(({ brotli: size, budget }) => size > budget)) process.exitCode = 1
