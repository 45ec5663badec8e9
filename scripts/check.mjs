/** npm run check: everything that must hold besides the tests, from a clean clone. A part: npm run check -- lint size */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled } from './bootstrap.mjs'
import { ensureChromium } from './browser.mjs'
import { root, run } from './run.mjs'
import { NotRun, runSteps } from './steps.mjs'

const manifest = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
const inside = (folder) =>
  readdirSync(join(root, folder))
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(join(root, path, 'package.json')))
const published = inside('packages').filter((folder) => !manifest(folder).private)

/** One step for each thing: the summary then says which one failed. */
const checks = {
  lint: { name: 'lint and format', run: () => run('biome', ['ci', '.']) },
  lockfile: { name: 'lock file names no registry, and the versions of here', run: lockfile },
  types: { name: 'types', run: typecheck },
  unused: { name: 'unused files, exports and dependencies', run: () => run('knip', ['--no-progress']) },
  build: {
    name: 'build of the packages',
    run: () =>
      run('turbo', [
        'run',
        'build',
        '--filter=./packages/*',
        '--no-daemon',
        '--ui=stream',
        '--output-logs=errors-only',
      ]),
  },
  packages: { name: 'published packages (publint, attw)', run: packages },
  packed: { name: 'packages in scratch applications', run: () => run('node', ['scripts/packed.mjs']) },
  served: { name: 'examples that a server renders', run: served },
  size: { name: 'size budget', run: () => run('node', ['scripts/size.mjs']) },
  adapters: { name: 'sizes of the adapters', run: () => run('node', ['scripts/adapterSizes.mjs']) },
  charts: { name: 'statechart pages are fresh', run: () => run('node', ['scripts/docs-charts.mjs', '--check']) },
  errors: { name: 'error page is fresh', run: () => run('node', ['scripts/docs-errors.mjs', '--check']) },
  samples: {
    name: 'code samples compile',
    run: () => run('tsx', ['scripts/samples.ts']),
  },
  docs: { name: 'documentation site, without dead links', run: () => run('node', ['scripts/docs.mjs']) },
}

/** A lock file that names a registry would install from there, whatever the reader's own settings say. */
function lockfile() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const named = Object.entries(packages).filter(([, { resolved }]) => /^[a-z+]+:/i.test(resolved ?? ''))
  if (named.length > 0)
    throw new Error(
      `${named.length} entries of package-lock.json hold a URL, such as ${named[0][0]}. ` +
        'The setting omit-lockfile-registry-resolved in .npmrc keeps them out: run npm install again.',
    )
  const ours = Object.keys(packages).filter((path) => !path.split('/').includes('node_modules'))
  const stale = ours.filter((folder) => packages[folder].version !== manifest(folder).version)
  if (stale.length > 0)
    throw new Error(
      `package-lock.json has other versions of ${stale.join(', ')} than their package.json. ` +
        'Versions are raised by npm run release:version, which takes the file along.',
    )
}

/** By the folder's own script where it has one: components of Vue and of Svelte have checkers of their own. */
function typecheckIn(folder) {
  const hasScript = existsSync(join(root, folder, 'package.json')) && manifest(folder).scripts?.typecheck
  const [command, args] = hasScript ? ['npm', ['run', '--silent', 'typecheck']] : ['tsc', ['-p', 'tsconfig.json']]
  return run(command, args, { cwd: join(root, folder), capture: true })
}

/** Every folder with a tsconfig.json, a few at a time; all of them also after a failure. */
async function typecheck() {
  const single = ['examples/embed', 'platform', 'e2e', 'faults', 'simulation', 'load', 'bench', 'scripts', 'docs']
  const waiting = [...['packages', 'apps', 'compat', 'examples/testing'].flatMap(inside), ...single]
  const failed = []
  const work = async () => {
    for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
      if (!existsSync(join(root, folder, 'tsconfig.json'))) {
        failed.push(`${folder} (no tsconfig.json)`)
        continue
      }
      try {
        await typecheckIn(folder)
        console.log(`    ${folder}: ok`)
      } catch (error) {
        console.error(`    ${folder}: ${error.message}`)
        failed.push(folder)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work))
  if (failed.length > 0) throw new Error(`Types do not hold in ${failed.join(', ')}`)
}

function declarations(folder) {
  const dist = join(folder, 'dist')
  if (!existsSync(join(root, dist))) return []
  const names = readdirSync(join(root, dist), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.d.ts')).map((name) => join(dist, name))
}

async function packages() {
  const failed = []
  const judge = async (tool, args, folder) => {
    try {
      await run(tool, args, { capture: true })
      console.log(`    ${folder}: ${tool} finds nothing`)
    } catch (error) {
      console.error(error.message)
      failed.push(`${tool} ${folder}`)
    }
  }
  for (const folder of published) {
    await judge('publint', ['run', folder, '--strict'], folder)
    const attw = ['--pack', folder, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii', '--no-definitely-typed']
    await judge('attw', attw, folder)
    for (const path of declarations(folder))
      if (/(from |import\()["'](xstate|sip\.js)\b/.test(readFileSync(join(root, path), 'utf8')))
        failed.push(`${path} leans on XState or sip.js`)
  }
  if (failed.length > 0) throw new Error(`Not fit to publish: ${failed.join(', ')}`)
}

/** Without a browser, what needs none is checked, and the summary says what was not. */
async function served() {
  let missing
  const chromium = await ensureChromium().catch((error) => {
    if (!(error instanceof NotRun)) throw error
    missing = error
    return ''
  })
  await run('tsx', ['scripts/served.mjs'], { env: { CHROMIUM_PATH: chromium } })
  if (!missing) return `with ${chromium}`
  const hint = missing.message.replace('npm test -- e2e', 'npm run check -- build served')
  throw new NotRun(`The examples are built and rendered, but no page of them was opened. ${hint}`, missing)
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}`)
  process.exit(2)
}
await runSteps('npm run check', [
  { name: 'dependencies', run: () => ensureInstalled() },
  ...Object.entries(checks)
    .filter(([name]) => asked.length === 0 || asked.includes(name))
    .map(([, check]) => check),
])
