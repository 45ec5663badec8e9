/** Chromium, driven by Playwright. */
import type * as playwright from 'playwright-core'
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
import { launchChromium } from './launchChromium.ts'

/** `microphone` is what its microphone hears, a WAV file that repeats. */
export async function startChromium(microphone?: string): Promise<Browser> {
  // Permission is given to contexts, so that a test can also refuse it.
  const browser = await launchChromium({ allowMicrophone: false, ...(microphone !== undefined && { microphone }) })
  return {
    name: 'chromium',
    version: browser.version(),
    open: (options) => open(browser, options),
    close: () => browser.close(),
  }
}

async function open(
  browser: playwright.Browser,
  { microphone = true, initScript, size = viewport }: TabOptions = {},
): Promise<Tab> {
  const context = await browser.newContext({ viewport: size, ignoreHTTPSErrors: true })
  if (microphone) await context.grantPermissions(['microphone'])
  if (initScript) await context.addInitScript(asScript(initScript))
  context.setDefaultTimeout(patience)
  return new ChromiumTab(await context.newPage())
}

class ChromiumTab implements Tab {
  readonly keyboard: Tab['keyboard']
  readonly #page: playwright.Page

  constructor(page: playwright.Page) {
    this.#page = page
    this.keyboard = page.keyboard
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url)
  }

  async reload(): Promise<void> {
    await this.#page.reload()
  }

  evaluate<R, A>(body: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    return this.#page.evaluate(asScript(body, argument))
  }

  async expose<A extends readonly unknown[], R>(name: string, answer: (...asked: A) => R | Promise<R>): Promise<void> {
    await this.#page.exposeFunction(name, answer)
  }

  getByRole(role: Role, name?: string): Locator {
    return new ChromiumLocator(byRole(this.#page, role, name))
  }

  async allowMicrophone(): Promise<void> {
    await this.#page.context().grantPermissions(['microphone'])
  }

  async controls(): Promise<readonly Control[]> {
    const session = await this.#page.context().newCDPSession(this.#page)
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    await session.detach()
    return nodes.flatMap(({ ignored, role, name }) => {
      const known = controlRoles.find((each) => each === role?.value)
      return ignored || !known ? [] : [{ role: known, isNamed: String(name?.value ?? '').trim() !== '' }]
    })
  }

  onError(listener: (error: Error) => void): void {
    this.#page.on('pageerror', listener)
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.screenshot({ path, fullPage: true })
  }

  close(): Promise<void> {
    return this.#page.context().close()
  }
}

class ChromiumLocator implements Locator {
  readonly #locator: playwright.Locator

  constructor(locator: playwright.Locator) {
    this.#locator = locator
  }

  getByRole(role: Role, name?: string): Locator {
    return new ChromiumLocator(byRole(this.#locator, role, name))
  }

  click(): Promise<void> {
    return this.#locator.click()
  }

  fill(text: string): Promise<void> {
    return this.#locator.fill(text)
  }

  async textContent(): Promise<string> {
    return (await this.#locator.textContent()) ?? ''
  }

  allInnerTexts(): Promise<readonly string[]> {
    return this.#locator.allInnerTexts()
  }
}

function byRole(where: playwright.Page | playwright.Locator, role: Role, name?: string): playwright.Locator {
  return where.getByRole(role, name === undefined ? {} : { name, exact: true })
}
