/** Finds browsers for the tests; as root on Debian or Ubuntu it can install them. */
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { ensurePackages } from './apt.mjs'
import { NotRun } from './steps.mjs'

const chromiums = [
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

const firefoxes = [
  'firefox-esr',
  'firefox',
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
]

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function find(names, variable, env) {
  const chosen = env[variable]
  if (chosen) {
    if (isExecutable(chosen)) return chosen
    throw new Error(`${variable} is ${chosen}, but no program is there.`)
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = names.flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
  return candidates.find(isExecutable)
}

/** The path of an installed Chromium or Chrome. `CHROMIUM_PATH` decides where it is set: a wrong one is an error. */
export const findChromium = (env = process.env) => find(chromiums, 'CHROMIUM_PATH', env)

/** The path of an installed Firefox. `FIREFOX_PATH` decides where it is set: a wrong one is an error. */
export const findFirefox = (env = process.env) => find(firefoxes, 'FIREFOX_PATH', env)

/** The path of PulseAudio, installed where that can be done: Firefox runs Web Audio only where there is a sound output. */
export async function ensurePulseAudio() {
  const lookUp = () => find(['pulseaudio'], 'PULSEAUDIO_PATH', process.env)
  const found = lookUp()
  if (found) return found
  await ensurePackages(['pulseaudio'], { purpose: 'the sound output of Firefox (about 10 MB)' })
  return lookUp()
}

async function ensure({ lookUp, packages, size, hint }) {
  const found = lookUp()
  if (found) return found
  const failing = Boolean(process.env.CI)
  await ensurePackages(packages, { purpose: `the browser tests (about ${size})` }).catch((error) => {
    throw error instanceof NotRun ? new NotRun(`${hint} (${error.message})`, { failing }) : error
  })
  const installed = lookUp()
  if (installed) return installed
  throw new NotRun(hint, { failing })
}

/** The Chromium to test with: the installed one, or one from apt. Rejects with `NotRun`, and how to get one, where there is none. */
export const ensureChromium = () =>
  ensure({
    lookUp: findChromium,
    packages: ['chromium'],
    size: '300 MB',
    hint:
      'The browser tests were NOT run: there is no Chromium or Chrome. Install one (Debian: apt-get install chromium; ' +
      'macOS: brew install --cask google-chrome), or set CHROMIUM_PATH to its program, and run: npm test -- e2e',
  })

/** The Firefox to test with: the installed one, or the ESR from apt. Rejects with `NotRun`, and how to get one, where there is none. */
export const ensureFirefox = () =>
  ensure({
    lookUp: findFirefox,
    packages: ['firefox-esr'],
    size: '250 MB',
    hint:
      'The tests in Firefox were NOT run: there is none. Install it (Debian: apt-get install firefox-esr; ' +
      'macOS: brew install --cask firefox), or set FIREFOX_PATH to its program, and run: npm test -- e2e',
  })
