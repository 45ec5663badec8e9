/** Firefox, driven by Puppeteer over WebDriver BiDi. Its fake microphone hears a steady tone. */
import type * as puppeteer from 'puppeteer-core'
import {
  asScript,
  type Browser,
  type Control,
  controlRoles,
  type Locator,
  patience,
  type Role,
  type Tab,
  type TabOptions,
  viewport,
} from './browser.ts'
import { FirefoxLocator, findingScript } from './firefoxLocator.ts'
import { launchFirefox } from './launchFirefox.ts'

/**
 * What Firefox says of each WebSocket that does not open or is cut. Nothing was thrown: the page is told by the socket's own
 * events.
 */
const aboutWebSocket =
  /^(?:Firefox can.t establish a connection to the server at|The connection to) wss?:\S+?(?:\.| was interrupted while the page was loading\.)$/

export async function startFirefox(): Promise<Browser> {
  const [hearing, finding] = await Promise.all([launchFirefox(), findingScript()])
  let deaf: Promise<puppeteer.Browser> | undefined
  return {
    name: 'firefox',
    version: (await hearing.version()).replace('firefox/', ''),
    async open({ microphone = true, ...options }: TabOptions = {}) {
      if (microphone) return open(hearing, finding, options)
      deaf ??= launchFirefox({ allowMicrophone: false })
      return open(await deaf, finding, options)
    },
    async close() {
      await Promise.all([hearing.close(), deaf?.then((browser) => browser.close())])
    },
  }
}

async function open(
  browser: puppeteer.Browser,
  finding: string,
  { initScript, size = viewport }: Omit<TabOptions, 'microphone'>,
): Promise<Tab> {
  const context = await browser.createBrowserContext()
  // Not a tab: only one of a window's is visible, and the timers of the others are slowed down.
  const page = await context.newPage({ type: 'window' })
  page.setDefaultTimeout(patience)
  // Puppeteer turns the screen with it, which Firefox 140 (ESR) does not know: the size is set all the same.
  await page.setViewport(size).catch((error: unknown) => {
    if (!String(error).includes('emulation.setScreenOrientationOverride')) throw error
  })
  await page.evaluateOnNewDocument(finding)
  if (initScript) await page.evaluateOnNewDocument(asScript(initScript))
  return new FirefoxTab(page)
}

class FirefoxTab implements Tab {
  readonly keyboard: Tab['keyboard']
  readonly #page: puppeteer.Page

  constructor(page: puppeteer.Page) {
    this.#page = page
    this.keyboard = {
      press: (keys) => this.#inFocus(() => pressTogether(page.keyboard, keys.split('+') as puppeteer.KeyInput[])),
      type: (text) => this.#inFocus(() => page.keyboard.type(text)),
    }
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url)
  }

  async reload(): Promise<void> {
    await this.#page.reload()
  }

  async evaluate<R, A>(body: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    return (await this.#page.evaluate(asScript(body, argument))) as R
  }

  async expose<A extends readonly unknown[], R>(name: string, answer: (...asked: A) => R | Promise<R>): Promise<void> {
    await this.#page.exposeFunction(name, answer)
  }

  getByRole(role: Role, name?: string): Locator {
    return new FirefoxLocator(this.#page, [{ role, name }])
  }

  allowMicrophone(): Promise<void> {
    return Promise.reject(new Error('Firefox lets no test change what a page may do.'))
  }

  async controls(): Promise<readonly Control[]> {
    const found: Control[] = []
    for (const role of controlRoles) {
      const all = await new FirefoxLocator(this.#page, [{ role }]).count()
      const nameless = await new FirefoxLocator(this.#page, [{ role, name: '' }]).count()
      for (let at = 0; at < all; at += 1) found.push({ role, isNamed: at >= nameless })
    }
    return found
  }

  onError(listener: (error: Error) => void): void {
    this.#page.on('pageerror', (thrown) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      if (!aboutWebSocket.test(error.message)) listener(error)
    })
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.screenshot({ path: path as `${string}.png`, fullPage: true })
  }

  /** Keys do nothing in a window that has not the focus. */
  async #inFocus(press: () => Promise<void>): Promise<void> {
    await this.#page.bringToFront()
    await press()
  }

  close(): Promise<void> {
    return this.#page.browserContext().close()
  }
}

/** The last while the others are held down. */
async function pressTogether(
  keyboard: puppeteer.Keyboard,
  [key, ...rest]: readonly puppeteer.KeyInput[],
): Promise<void> {
  if (!key) return
  if (rest.length === 0) return keyboard.press(key === 'Space' ? ' ' : key)
  await keyboard.down(key)
  await pressTogether(keyboard, rest)
  await keyboard.up(key)
}
