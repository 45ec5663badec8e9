/** Tests that make sense on one platform or in one browser alone, each with its reason, which the run's summary shows. */
import { test } from 'vitest'
import type { BrowserName } from './browser/browser.ts'
import { chosenBrowser } from './browser/launch.ts'
import { reasonMark } from './reasonMark.ts'
import { chosenTarget } from './target/chosen.ts'
import type { TargetName } from './target/target.ts'

interface Where {
  readonly platform?: TargetName
  readonly browser?: BrowserName
  readonly because: string
}

type Declare = (name: string, body: () => Promise<void>, timeout?: number) => void

/**
 * `only({ browser: 'chromium', because: '…' })('a name', async () => { … })`. Elsewhere it is skipped before anything is started
 * for it.
 */
export function only({ platform = chosenTarget, browser = chosenBrowser, because }: Where): Declare {
  if (platform === chosenTarget && browser === chosenBrowser) return test
  return (name) => test.skip(`${name}${reasonMark}${because})`, () => {})
}
