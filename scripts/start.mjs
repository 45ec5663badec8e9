// `npm start`: the playground, from a fresh clone on. Options: --port 4242 (or PORT), --host, --prebuilt.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, root } from './bootstrap.mjs'
import { onInterruption } from './interruption.mjs'

ensureInstalled()

const server = spawn(
  process.execPath,
  [
    '--conditions=@offhook/source',
    '--import=tsx',
    join(root, 'apps/playground/server/main.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
)

// The server closes, then this ends with it. Also when only npm is told to end.
onInterruption((signal) => server.kill(signal))
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
