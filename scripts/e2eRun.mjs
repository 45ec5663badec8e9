/** One run of the browser tests: one platform, one browser. */
import { existsSync } from 'node:fs'
import { ensureChromium } from './browser.mjs'
import { NotRun, run } from './steps.mjs'

export const platforms = ['switchboard', 'kamailio']
export const browsers = ['chromium', 'firefox']

/**
 * Rejects with `NotRun` where a browser or the platform cannot be had. Resolves to a note for the summary.
 *
 * @param {{ platform: string, browser: string, args?: string[] }} what `args` are for vitest
 */
export async function e2e({ platform, browser, args = [] }) {
  if (!platforms.includes(platform))
    throw new Error(`No such platform: ${platform}. There is ${platforms.join(' and ')}.`)
  if (!browsers.includes(browser)) throw new Error(`No such browser: ${browser}. There is ${browsers.join(' and ')}.`)
  const chromium = await ensureChromium()
  const env = { E2E_PLATFORM: platform, E2E_BROWSER: browser, CHROMIUM_PATH: chromium }
  const vitest = ['vitest', 'run', '--config', 'e2e/vitest.config.ts', ...args]
  const [command, ...rest] =
    platform === 'kamailio' ? ['unshare', '--net', 'sh', '-c', network, 'sh', ...vitest] : vitest
  await run(command, rest, { env })
  return `with ${browser === 'chromium' ? chromium : browser}`
}

/**
 * A network of its own: the platform's fixed ports are free in it, and faults of the network harm nobody else. With an
 * interface beside the loopback, or browsers take themselves for offline.
 */
const network = `
ip link set lo up &&
ip link add uplink type veth peer name far &&
ip address add 192.0.2.2/24 dev uplink &&
ip link set uplink up &&
ip link set far up &&
ip route add default dev uplink &&
exec "$@"`
