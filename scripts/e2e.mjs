/**
 * `npm run e2e`: the browser tests alone.
 *   npm run e2e -- --platform kamailio --browser firefox --framework vue calls -t "echo line"
 * `--platform switchboard|kamailio`, `--browser chromium|firefox` and `--framework react|vue|svelte`: default the first of each.
 * The rest goes to vitest: names of files, and its own options.
 */
import { parseArgs } from 'node:util'
import { ensureInstalled } from './bootstrap.mjs'
import { e2e } from './e2eRun.mjs'
import { fail } from './steps.mjs'

const { values, tokens } = parseArgs({
  options: {
    platform: { type: 'string', default: 'switchboard' },
    browser: { type: 'string', default: 'chromium' },
    framework: { type: 'string', default: 'react' },
  },
  strict: false,
  tokens: true,
})
const own = new Set(
  tokens
    .filter(({ kind, name }) => kind === 'option' && ['platform', 'browser', 'framework'].includes(name))
    .flatMap(({ index, inlineValue }) => (inlineValue ? [index] : [index, index + 1])),
)
const rest = process.argv.slice(2).filter((_, index) => !own.has(index))

try {
  ensureInstalled()
  const { platform, browser, framework } = values
  await e2e({ platform, browser, framework, args: rest })
} catch (error) {
  fail(error)
}
