/**
 * What each adapter adds to an application beside core and its framework: minified, brotli. Fails past the budget, and where a
 * README says something else; `--write` writes the READMEs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './run.mjs'

/** Bytes; 1 kB is 1000. */
const budget = 1_500
const adapters = ['react', 'vue', 'svelte']
/** `min + brotli: **0.8 kB**` in a README. */
const statement = /(?<=min \+ brotli: \*\*)[^*]+(?=\*\*)/

async function sizeOf(name) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages', name, 'src/index.ts')],
    external: ['@offhook/core', 'react', 'react-dom', 'vue', 'svelte', 'svelte/store', 'react/jsx-runtime'],
    jsx: 'automatic',
    bundle: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  })
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  return brotliCompressSync(outputFiles[0].contents, { params }).length
}

const mistakes = []
for (const name of adapters) {
  const size = await sizeOf(name)
  const text = `${(size / 1000).toFixed(1)} kB`
  console.log(`${`@offhook/${name}`.padEnd(24)}${text}   ${size > budget ? 'EXCEEDED' : 'ok'}`)
  if (size > budget) mistakes.push(`@offhook/${name} has ${text}, more than ${budget / 1000} kB.`)
  const path = join(root, 'packages', name, 'README.md')
  const readme = readFileSync(path, 'utf8')
  if (process.argv.includes('--write')) writeFileSync(path, readme.replace(statement, text))
  else if (statement.exec(readme)?.[0] !== text)
    mistakes.push(`packages/${name}/README.md does not say ${text}: node scripts/adapterSizes.mjs --write`)
}
for (const mistake of mistakes) console.error(mistake)
if (mistakes.length > 0) process.exitCode = 1
