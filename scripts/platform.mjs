/** `npm run platform -- up | down | status | logs [service]`: a real SIP platform on this machine; see platform/README.md. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensurePlatformPackages } from './apt.mjs'
import { ensureInstalled, root } from './bootstrap.mjs'
import { onInterruption } from './interruption.mjs'
import { fail } from './steps.mjs'

ensureInstalled()
const args = process.argv.slice(2)
try {
  if (args[0] === 'up') await ensurePlatformPackages({ failing: true })
  const child = spawn(
    process.execPath,
    ['--conditions=@offhook/source', '--import=tsx', join(root, 'platform/src/cli.ts'), ...args],
    { cwd: root, stdio: 'inherit' },
  )
  onInterruption((signal) => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
} catch (error) {
  fail(error)
}
