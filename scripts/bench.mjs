/** `npm run bench`: Offhook, SIP.js and JsSIP side by side. Options: --json FILE, --runs N, --only CASE; see bench/README.md. */
import { join } from 'node:path'
import { ensureInstalled } from './bootstrap.mjs'
import { ensureChromium } from './browser.mjs'
import { root, run } from './run.mjs'
import { fail, NotRun } from './steps.mjs'

ensureInstalled()
try {
  const args = [
    '--conditions=@offhook/source',
    '--import=tsx',
    join(root, 'bench/src/main.ts'),
    ...process.argv.slice(2),
  ]
  await run(process.execPath, args, { cwd: process.cwd(), env: { OFFHOOK_CHROMIUM: await ensureChromium() } })
} catch (error) {
  fail(error instanceof NotRun ? error.message.replace('npm test -- e2e', 'npm run bench') : error)
}
