/** `npm run simulate -- --seed S --calls N`: phones, people and bad networks on virtual time; see simulation/src/cli.ts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './bootstrap.mjs'
import { root, run } from './run.mjs'
import { fail } from './steps.mjs'

/**
 * sip.js decodes the tables of its grammar anew at every parse, which is a third of all the time here. They never change:
 * each is decoded once.
 */
const decodeOnce = {
  name: 'decode the grammar once',
  setup(build) {
    build.onLoad({ filter: /pegjs[\\/]dist[\\/]grammar\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      const decode = 'return s.split("").map((ch) => ch.charCodeAt(0) - 32);'
      if (!source.includes(decode)) throw new Error('sip.js has another grammar than the one that simulate.mjs knows.')
      const once = `let table = peg$tables.get(s);
        if (!table) peg$tables.set(s, (table = s.split("").map((ch) => ch.charCodeAt(0) - 32)));
        return table;`
      return { contents: `const peg$tables = new Map();\n${source.replace(decode, once)}` }
    })
  },
}

ensureInstalled()
const { build } = await import('esbuild')
const folder = mkdtempSync(join(root, 'node_modules', '.simulation-'))
try {
  const outfile = join(folder, 'simulate.mjs')
  await build({
    entryPoints: [join(root, 'simulation/src/cli.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@offhook/source'],
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: [decodeOnce],
  })
  await run(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], { cwd: process.cwd() })
} catch (error) {
  fail(error)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
