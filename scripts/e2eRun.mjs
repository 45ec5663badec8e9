/** One run of the browser tests: one platform, one browser. */
import { ensurePackages, platformPackages } from './apt.mjs'
import { ensureChromium, ensureFirefox } from './browser.mjs'
import { NotRun, run } from './steps.mjs'

export const platforms = ['switchboard', 'kamailio']
const browsers = ['chromium', 'firefox']

/**
 * Rejects with `NotRun` where a browser or the platform cannot be had. Resolves to a note for the summary.
 *
 * @param {{ platform: string, browser: string, args?: string[] }} what `args` are for vitest
 */
export async function e2e({ platform, browser, args = [] }) {
  if (!platforms.includes(platform)) throw new Error(`No such platform: ${platform}. There is ${platforms.join(', ')}.`)
  if (!browsers.includes(browser)) throw new Error(`No such browser: ${browser}. There is ${browsers.join(', ')}.`)
  const isReal = platform === 'kamailio'
  const env = { E2E_PLATFORM: platform, E2E_BROWSER: browser }
  // Some tests bring both browsers together.
  env.CHROMIUM_PATH = await ensureChromium()
  env.FIREFOX_PATH = await ensureFirefox()
  const vitest = ['run', '--config', 'e2e/vitest.config.ts', ...args]
  if (isReal) {
    await ensureRealPlatform('The browser tests on Kamailio')
    await runInOwnNetwork('vitest', vitest, { env })
  } else await run('vitest', vitest, { env })
  return `with ${browser === 'chromium' ? env.CHROMIUM_PATH : env.FIREFOX_PATH}`
}

/** Rejects with `NotRun` where there is no such thing, or not the rights for it. */
export async function ensureRealPlatform(purpose) {
  const failing = Boolean(process.env.CI)
  await ensurePackages([...platformPackages, 'sip-tester', 'tcpdump', 'util-linux'], { purpose, failing })
  if (process.getuid?.() !== 0)
    throw new NotRun(`${purpose} need root, for a network of their own. They were NOT run.`, { failing })
}

/**
 * In a network of its own the platform's fixed ports are free, and faults of the network harm nobody else. It has an interface
 * beside the loopback, or browsers would take themselves for offline. And however the program ends, all that it started ends
 * with it: it is the first process of a PID namespace.
 */
export function runInOwnNetwork(command, args, options) {
  const own = ['--net', '--pid', '--fork', '--mount-proc', '--kill-child']
  // It blocks the other signals.
  return run('unshare', [...own, 'sh', '-c', network, 'sh', command, ...args], { ...options, endWith: 'SIGKILL' })
}

const network = [
  'ip link set lo up',
  'ip link add uplink type veth peer name far',
  'ip address add 192.0.2.2/24 dev uplink',
  'ip link set uplink up',
  'ip link set far up',
  'ip route add default dev uplink',
  'exec "$@"',
].join(' && ')
