/**
 * npm test: every level of tests, from a clean clone.
 *   npm test               all of these, in this order
 *   npm test -- unit       unit, chart, contract and conformance tests of each package
 *   npm test -- simulation 10,000 calls of the real core, in one process on virtual time
 *   npm test -- platform   what the real SIP platform promises, asked of it, and the harness of the faults
 *   npm test -- e2e        real calls in Chromium: in React on the switchboard, in Vue on Kamailio; the page in Vue and in Svelte
 *   npm test -- firefox    the same calls in Firefox: in Svelte on the switchboard, in React on Kamailio
 *   npm test -- load       many calls and many phones on Kamailio, for a few minutes
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ensureInstalled } from './bootstrap.mjs'
import { e2e } from './e2eRun.mjs'
import { load } from './loadRun.mjs'
import { ensureNamespaces, runInOwnNetwork } from './namespaces.mjs'
import { root, run } from './run.mjs'
import { runSteps } from './steps.mjs'

const levels = ['unit', 'simulation', 'platform', 'e2e', 'firefox', 'load']
const asked = process.argv.slice(2)
const unknown = asked.filter((level) => !levels.includes(level))
if (unknown.length > 0) {
  console.error(`No such tests: ${unknown.join(', ')}. Use: npm test, or npm test -- ${levels.join(' | ')}`)
  process.exit(2)
}

/** Each workspace that has tests of its own. */
const nameOf = (path) => {
  const manifest = join(path, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).name : basename(path)
}
const inside = (folder) => readdirSync(join(root, folder)).map((name) => join(folder, name))
const testsOf = (folders) =>
  folders
    .map((folder) => join(root, folder))
    .filter((path) => existsSync(join(path, 'vitest.config.ts')))
    .map((path) => ({
      name: nameOf(path),
      run: () => run('vitest', ['run'], { cwd: path }),
    }))
const unit = testsOf([
  ...['packages', 'apps', 'compat', 'examples/testing'].flatMap(inside),
  ...['platform', 'simulation', 'load', 'scripts'],
])

const simulation = {
  name: 'simulation of 10,000 calls',
  run: () => run(process.execPath, ['scripts/simulate.mjs', '--seed', '1', '--calls', '10000']),
}

const platform = {
  name: 'the real SIP platform',
  async run() {
    await ensureNamespaces('The tests of the SIP platform')
    await runInOwnNetwork('vitest', ['run', '--config', 'platform/vitest.contract.config.ts'])
  },
}

const names = {
  ...{ chromium: 'Chromium', firefox: 'Firefox', switchboard: 'the switchboard', kamailio: 'Kamailio' },
  ...{ react: 'React', vue: 'Vue', svelte: 'Svelte' },
}
/** The suite, on each platform and in each browser, so dealt out that each framework's page runs it as well. */
const endToEnd = (browser, platform, framework) => ({
  name: `end to end, in ${names[browser]} on ${names[platform]}, the page in ${names[framework]}`,
  run: () => e2e({ platform, browser, framework }),
})

/** What is for Chromium on the switchboard, where React has the whole suite, and could differ by framework. */
const pageFiles = ['accessibility', 'inspector', 'microphone', 'page', 'staticSite'].map((name) => `${name}.test.ts`)
const pageIn = (framework) => ({
  name: `the page in ${names[framework]}`,
  run: () => e2e({ platform: 'switchboard', browser: 'chromium', framework, args: pageFiles }),
})

const shortLoad = { name: 'load on Kamailio, the short run', run: () => load({ args: ['--short'] }) }

const steps = {
  unit,
  simulation: [simulation],
  // The harness of the faults makes namespaces, by what the platform has installed.
  platform: [platform, ...testsOf(['faults'])],
  e2e: [
    endToEnd('chromium', 'switchboard', 'react'),
    endToEnd('chromium', 'kamailio', 'vue'),
    pageIn('vue'),
    pageIn('svelte'),
  ],
  firefox: [endToEnd('firefox', 'switchboard', 'svelte'), endToEnd('firefox', 'kamailio', 'react')],
  load: [shortLoad],
}
const wanted = asked.length > 0 ? asked : levels
await runSteps('npm test', [
  { name: 'dependencies', run: () => ensureInstalled() },
  ...levels.filter((level) => wanted.includes(level)).flatMap((level) => steps[level]),
])
