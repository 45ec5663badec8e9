/** What axe finds on a page that stands in the way of people who use assistive technology. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Tab } from './browser/browser.ts'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Each as `rule: elements`. */
export async function axeFindings(page: Tab): Promise<readonly string[]> {
  await page.evaluate((text) => {
    if ('axe' in window) return
    const script = document.createElement('script')
    script.textContent = text
    document.head.append(script)
  }, source)
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } }
    return axe.run()
  })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
