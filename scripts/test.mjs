/**
 * npm test: every level of tests, from a clean clone.
 *   npm test            unit, chart, contract and conformance tests of each package, then the browser tests
 *   npm test -- unit    without the browser
 *   npm test -- e2e     the browser tests alone
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './bootstrap.mjs'
import { ensureChromium } from './browser.mjs'
import { root, run, runSteps } from './steps.mjs'

const levels = ['unit', 'e2e']
const asked = process.argv.slice(2)
const unknown = asked.filter((level) => !levels.includes(level))
if (unknown.length > 0) {
  console.error(`No such tests: ${unknown.join(', ')}. Use: npm test, npm test -- unit, npm test -- e2e`)
  process.exit(2)
}
const wants = (level) => asked.length === 0 || asked.includes(level)

/** Each package that has tests of its own: its unit, chart, contract and conformance tests. */
const unit = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => join(root, folder, name))
    .filter((path) => existsSync(join(path, 'vitest.config.ts')))
    .map((path) => ({
      name: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name,
      run: () => run('vitest', ['run'], { cwd: path }),
    })),
)

const e2e = {
  name: 'end to end, in Chromium',
  async run() {
    if (!existsSync(join(root, 'e2e', 'vitest.config.ts'))) throw new Error('e2e/vitest.config.ts is missing.')
    const chromium = await ensureChromium()
    console.log(`    with ${chromium}`)
    await run('vitest', ['run', '--config', 'e2e/vitest.config.ts'], { env: { CHROMIUM_PATH: chromium } })
    return `with ${chromium}`
  },
}

await runSteps('npm test', [
  { name: 'dependencies', run: () => ensureInstalled() },
  ...(wants('unit') ? unit : []),
  ...(wants('e2e') ? [e2e] : []),
])
