// Makes `npm start` and `npm test` work right after `git clone`: Node's built-ins only, since nothing may be installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync, utimesSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const lock = join(root, 'package-lock.json')
/** npm writes this one last: its time is that of the last complete install. */
const installed = join(root, 'node_modules', '.package-lock.json')
const oldestNode = [20, 19]

/** Installs what package-lock.json lists, if it is not there or was installed before the file changed. Exits on failure. */
export function ensureInstalled() {
  checkNode()
  const isThere = existsSync(installed)
  if (isThere && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log(isThere ? 'package-lock.json has changed: updating dependencies …' : 'Installing dependencies, once …')
  const started = Date.now()
  // Not `npm ci`: it wants every optional package of every platform in the lock file, and a registry that mirrors one
  // platform's has not the others. This takes the same versions and leaves the file as it is.
  const { status, signal, error } = npm(['install', '--no-save', '--no-audit', '--no-fund'])
  if (signal) process.exit(128 + constants.signals[signal])
  if (status !== 0) {
    console.error(`\nThe installation failed${error ? ` (${error.message})` : ''}. Check the network, then try again.`)
    process.exit(status ?? 1)
  }
  // An install that had nothing to do leaves the file as it is.
  if (existsSync(installed)) utimesSync(installed, new Date(), new Date())
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.\n`)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  console.error(
    `Offhook needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org`,
  )
  process.exit(1)
}

/** Under `npm start` the very npm that runs us; else the one on the path. */
function npm(args) {
  const options = { cwd: root, stdio: 'inherit' }
  const running = process.env.npm_execpath
  if (running?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [running, ...args], options)
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}
