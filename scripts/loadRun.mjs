/** One run of the load: for `npm run load`, and a short one for `npm test`. */
import { join } from 'node:path'
import { ensureChromium } from './browser.mjs'
import { ensureNamespaces, runInOwnNetwork } from './namespaces.mjs'
import { root } from './run.mjs'

/**
 * Rejects when a check of the run does not hold, and with `NotRun` where there is no platform or no browser to be had.
 *
 * @param {{ args?: string[], cwd?: string }} options `args` as in load/src/main.ts
 */
export async function load({ args = [], cwd = root }) {
  const chromium = await ensureChromium()
  await ensureNamespaces('The calls and registrations of the load', ['sip-tester'])
  await runInOwnNetwork(
    process.execPath,
    ['--expose-gc', '--conditions=@offhook/source', '--import=tsx', join(root, 'load/src/main.ts'), ...args],
    { cwd, env: { CHROMIUM_PATH: chromium } },
  )
}
