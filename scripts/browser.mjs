/** Finds a Chromium for the browser tests; as root on Debian or Ubuntu it can install one. */
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { NotRun, run } from './steps.mjs'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of an installed Chromium or Chrome. `CHROMIUM_PATH` decides where it is set: a wrong one is an error. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) {
    if (isExecutable(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH is ${env.CHROMIUM_PATH}, but no program is there.`)
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = names.flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
  return candidates.find(isExecutable)
}

/** The Chromium to test with: the installed one, or one from apt. Rejects with `NotRun`, and how to get one, where there is none. */
export async function ensureChromium() {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env })
    console.log('    No Chromium here. Installing the one of this distribution (about 300 MB)…')
    try {
      await install().catch(async () => {
        await run('apt-get', ['update'], { env })
        await install()
      })
    } catch (error) {
      console.error(error.message)
    }
    const installed = findChromium()
    if (installed) return installed
  }
  throw new NotRun(
    'The browser tests were NOT run: there is no Chromium or Chrome. Install one (Debian: apt-get install chromium; ' +
      'macOS: brew install --cask google-chrome), or set CHROMIUM_PATH to its program, and run: npm test -- e2e',
    { failing: Boolean(process.env.CI) },
  )
}
