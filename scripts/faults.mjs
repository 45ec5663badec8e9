/** `npm run faults`: what a bad network does to calls of Offhook, SIP.js and JsSIP; docs/resilience.md tells how and writes what came out. */
import { join } from 'node:path'
import { ensurePackages, ensurePlatformPackages } from './apt.mjs'
import { ensureInstalled } from './bootstrap.mjs'
import { ensureChromium } from './browser.mjs'
import { NotRun, root, run } from './steps.mjs'

ensureInstalled()
/** Set by a signal, which goes on to the run: it ends what it has started. */
let interrupted
try {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new NotRun(
      'The faults were NOT run: they need Linux and root, for network namespaces (ip netns, iptables). Run as root: npm run faults',
      { failing: Boolean(process.env.CI) },
    )
  await ensurePlatformPackages()
  await ensurePackages(['tcpdump', 'conntrack'], { purpose: 'the faults' })
  const args = [
    '--conditions=@offhook/source',
    '--import=tsx',
    join(root, 'faults/src/main.ts'),
    ...process.argv.slice(2),
  ]
  const chromium = await ensureChromium()
  process.on('SIGINT', () => {
    interrupted = 130
  })
  process.on('SIGTERM', () => {
    interrupted ??= 143
  })
  await run(process.execPath, args, { cwd: process.cwd(), env: { OFFHOOK_CHROMIUM: chromium } })
} catch (error) {
  console.error(error.message)
  process.exitCode = interrupted ?? (error instanceof NotRun && !error.failing ? 0 : 1)
}
