/** `npm run faults`: what a bad network does to calls of Offhook, SIP.js and JsSIP; docs/resilience.md tells how and writes what came out. */
import { join } from 'node:path'
import { ensureInstalled } from './bootstrap.mjs'
import { ensureChromium } from './browser.mjs'
import { ensureNamespaces } from './namespaces.mjs'
import { root, run } from './run.mjs'
import { fail, NotRun } from './steps.mjs'

ensureInstalled()
try {
  await ensureNamespaces('The faults', ['conntrack'])
  const args = [
    '--conditions=@offhook/source',
    '--import=tsx',
    join(root, 'faults/src/main.ts'),
    ...process.argv.slice(2),
  ]
  // A signal goes on to the run: it ends what it has started.
  await run(process.execPath, args, { cwd: process.cwd(), env: { OFFHOOK_CHROMIUM: await ensureChromium() } })
} catch (error) {
  fail(error)
  if (error instanceof NotRun && !error.failing) process.exitCode = 0
}
