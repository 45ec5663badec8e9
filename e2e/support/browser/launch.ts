/** The browser that a run is about: `E2E_BROWSER=chromium` (the default) or `firefox`. */
import type { Browser, BrowserName } from './browser.ts'
import { startChromium } from './chromium.ts'
import { startFirefox } from './firefox.ts'

const names: readonly BrowserName[] = ['chromium', 'firefox']

export const chosenBrowser: BrowserName = chosen(process.env.E2E_BROWSER)

export interface LaunchOptions {
  /** Default: the chosen one. */
  readonly name?: BrowserName
  /** What the fake microphone hears, a WAV file that repeats. Firefox has a tone of its own and takes none. */
  readonly microphone?: string
}

export function launch({ name = chosenBrowser, microphone }: LaunchOptions = {}): Promise<Browser> {
  return name === 'firefox' ? startFirefox() : startChromium(microphone)
}

function chosen(wish: string | undefined): BrowserName {
  const name = wish || 'chromium'
  const known = names.find((each) => each === name)
  if (!known) throw new Error(`E2E_BROWSER is ${name}: there is ${names.join(' and ')}.`)
  return known
}
