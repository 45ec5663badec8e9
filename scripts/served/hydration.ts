/** What a page complains of, and whether its framework took the server's markup over or made its own. */
import type { launchChromium } from '../../e2e/support/browser/launchChromium.ts'

export type Browser = Awaited<ReturnType<typeof launchChromium>>
export type Page = Awaited<ReturnType<Browser['newPage']>>

/** Everything that a page warns of, and every error in it, from now on. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['warning', 'error', 'assert'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  return complaints
}

/** Remembers the first element with the role, which is the server's. To be called before the page loads. */
export async function rememberServed(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watcher = new MutationObserver(() => {
      const served = document.querySelector('[role="status"]')
      if (!served?.textContent) return
      watcher.disconnect()
      Object.assign(globalThis, { served, servedText: served.textContent })
    })
    watcher.observe(document, { childList: true, subtree: true })
  })
}

/** What the remembered element said when the parser made it, and whether it is the one that the page shows now. */
export function served(page: Page): Promise<{ readonly text: string | undefined; readonly isShown: boolean }> {
  return page.evaluate(() => {
    const { served, servedText } = globalThis as { served?: Element; servedText?: string }
    return { text: servedText, isShown: served !== undefined && served === document.querySelector('[role="status"]') }
  })
}
