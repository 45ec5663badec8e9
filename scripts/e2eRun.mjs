/** One run of the browser tests: one platform, one browser, the playground's softphones in one framework. */
import { ensureChromium, ensureFirefox, ensurePulseAudio } from './browser.mjs'
import { ensureNamespaces, runInOwnNetwork } from './namespaces.mjs'
import { run } from './run.mjs'
import { NotRun } from './steps.mjs'
import { withTemporaryFolder } from './temporary.mjs'

const platforms = ['switchboard', 'kamailio']
const browsers = ['chromium', 'firefox']
const frameworks = ['react', 'vue', 'svelte']

/**
 * Rejects with `NotRun` where a browser or the platform cannot be had. Resolves to a note for the summary.
 *
 * @param {{ platform: string, browser: string, framework?: string, args?: string[] }} what `args` are for vitest
 */
export async function e2e({ platform, browser, framework = 'react', args = [] }) {
  if (!platforms.includes(platform)) throw new Error(`No such platform: ${platform}. There is ${platforms.join(', ')}.`)
  if (!browsers.includes(browser)) throw new Error(`No such browser: ${browser}. There is ${browsers.join(', ')}.`)
  if (!frameworks.includes(framework))
    throw new Error(`No such framework: ${framework}. There is ${frameworks.join(', ')}.`)
  const isReal = platform === 'kamailio'
  const env = { E2E_PLATFORM: platform, E2E_BROWSER: browser, E2E_FRAMEWORK: framework }
  // Some tests bring both browsers together.
  env.CHROMIUM_PATH = await ensureChromium()
  env.FIREFOX_PATH = await ensureFirefox()
  // A desktop has a sound output of its own.
  const pulseAudio = browser === 'firefox' && (await ensurePulseAudio().catch(onlyWhereItCan))
  if (pulseAudio) env.PULSEAUDIO_PATH = pulseAudio
  const vitest = ['run', '--config', 'e2e/vitest.config.ts', ...args]
  if (isReal) {
    await ensureNamespaces('The browser tests on Kamailio', ['sip-tester'])
    await runInOwnNetwork('vitest', vitest, { env })
  } else await withTemporaryFolder((temporary) => run('vitest', vitest, { env: { ...env, ...temporary } }))
  return `with ${browser === 'chromium' ? env.CHROMIUM_PATH : env.FIREFOX_PATH}`
}

function onlyWhereItCan(error) {
  if (!(error instanceof NotRun) || error.failing) throw error
}
