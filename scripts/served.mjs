/**
 * The examples that a server renders: Next, Nuxt and SvelteKit, each copied to a scratch folder with the packed packages, built for
 * production and started by its framework's own server. The HTML must show the phone at rest; in a browser the page must hydrate
 * without a warning, register on an embedded switchboard, call and be called. Runs by tsx; wants `npm run build` before. Names of
 * examples run those alone; without `CHROMIUM_PATH` no page is opened.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchChromium } from '../e2e/support/browser/launchChromium.ts'
import { pack } from './packed/pack.mjs'
import { root, run } from './run.mjs'
import { startPlatform } from './served/platform.ts'
import { startServer } from './served/server.mjs'
import { expectPhone, expectServerRendering } from './served/visit.ts'
import { fail } from './steps.mjs'

/** The scripts of its package.json that check and build each, its server, and how it is told where the SIP platform is. */
const examples = {
  next: {
    scripts: ['build'],
    server: ({ host, port }) => [
      'node_modules/next/dist/bin/next',
      'start',
      '--hostname',
      host,
      '--port',
      String(port),
    ],
    env: ({ sipServer, credentialsUrl }) => ({
      NEXT_PUBLIC_SIP_SERVER: sipServer,
      SIP_CREDENTIALS_URL: credentialsUrl,
      NEXT_TELEMETRY_DISABLED: '1',
    }),
  },
  nuxt: {
    scripts: ['typecheck', 'build'],
    server: () => ['.output/server/index.mjs'],
    env: ({ sipServer, credentialsUrl }) => ({
      NUXT_PUBLIC_SIP_SERVER: sipServer,
      NUXT_SIP_CREDENTIALS_URL: credentialsUrl,
    }),
  },
  sveltekit: {
    scripts: ['typecheck', 'build'],
    server: () => ['build'],
    env: ({ sipServer, credentialsUrl }) => ({ PUBLIC_SIP_SERVER: sipServer, SIP_CREDENTIALS_URL: credentialsUrl }),
  },
}

/** What somebody who tried an example in its place has left there. */
const leftOver = /[\\/](?:node_modules|\.next|\.nuxt|\.output|\.svelte-kit|build|package-lock\.json)$/

/** The example as a user would have it, with the packed packages in place of published ones. */
async function install(name, folder, tarballs) {
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (path) => !leftOver.test(path) })
  const path = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  // What the others depend on is packed, too.
  manifest.dependencies['@offhook/core'] = ''
  for (const dependencies of [manifest.dependencies, manifest.devDependencies])
    for (const each of Object.keys(dependencies)) if (tarballs[each]) dependencies[each] = `file:${tarballs[each]}`
  writeFileSync(path, JSON.stringify(manifest))
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    cwd: folder,
    capture: true,
    // npm hands settings of this repository on to what it runs; an application elsewhere has its own.
    env: { npm_config_engine_strict: 'false' },
  })
}

async function tryOut(name, folder, tarballs) {
  const { scripts, server, env } = examples[name]
  const timed = async (what, act) => {
    const begun = performance.now()
    await act()
    console.log(`    ${name}: ${what} (${((performance.now() - begun) / 1000).toFixed(0)} s)`)
  }
  await timed('installed', () => install(name, folder, tarballs))
  const platform = await startPlatform()
  try {
    const addresses = env(platform)
    for (const script of scripts)
      await timed(script === 'build' ? 'built' : 'type-checked', () =>
        run('npm', ['run', '--silent', script], { cwd: folder, env: addresses, capture: true }),
      )
    const running = await startServer(folder, server, addresses)
    try {
      await timed('renders on the server, and opens nothing', () => expectServerRendering(running.url, platform))
      if (chromium)
        await timed('hydrates, registers, calls and is called', () => expectPhone(running.url, platform, chromium))
    } finally {
      await running.stop()
    }
    if (running.errors() !== '') throw new Error(`The server complained:\n${running.errors()}`)
  } catch (error) {
    error.message = `${name}: ${error.message}`
    throw error
  } finally {
    await platform.close()
  }
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in examples))
if (unknown.length > 0) {
  console.error(`No such example: ${unknown.join(', ')}. There are: ${Object.keys(examples).join(', ')}`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'offhook-served-'))
const chromium = process.env.CHROMIUM_PATH ? await launchChromium() : undefined
try {
  const tarballs = await pack(folder)
  const tried = (asked.length > 0 ? asked : Object.keys(examples)).map((name) =>
    tryOut(name, join(folder, name), tarballs),
  )
  // One that fails leaves the others to their end.
  for (const { reason } of await Promise.allSettled(tried)) if (reason) fail(reason)
} catch (error) {
  fail(error)
} finally {
  await chromium?.close()
  rmSync(folder, { recursive: true, force: true })
}
