/**
 * Elements by role and name, and what a person does with them. Not by WebDriver BiDi's own locator: it walks the whole page in
 * Firefox, 200 ms for each look.
 */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'puppeteer-core'
import { pause } from '../until.ts'
import { asScript, type Locator, patience, type Role } from './browser.ts'
import type { Step } from './roles.page.ts'

/** Milliseconds between two looks. */
const pace = 50

interface Point {
  readonly x: number
  readonly y: number
}

/** The script that each page needs before a locator can look at it. */
export async function findingScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('roles.page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
  })
  return outputFiles[0]?.text ?? ''
}

export class FirefoxLocator implements Locator {
  readonly #page: Page
  readonly #path: readonly Step[]

  constructor(page: Page, path: readonly Step[]) {
    this.#page = page
    this.#path = path
  }

  getByRole(role: Role, name?: string): Locator {
    return new FirefoxLocator(this.#page, [...this.#path, { role, name }])
  }

  async click(): Promise<void> {
    const { x, y } = await this.#once('be clicked', placeToClick)
    await this.#page.mouse.click(x, y)
  }

  async fill(text: string): Promise<void> {
    await this.click()
    await this.#once('be filled', selectAll)
    if (text === '') await this.#page.keyboard.press('Delete')
    else await this.#page.keyboard.type(text)
  }

  textContent(): Promise<string> {
    return this.#once('be read', ({ textContent }) => ({ text: textContent ?? '' })).then(({ text }) => text)
  }

  async allInnerTexts(): Promise<readonly string[]> {
    // biome-ignore lint/performance/useDomNodeTextContent: what is seen counts, and textContent runs words together
    const texts = (path: readonly Step[]) => window.findByRole(path).map((element) => element.innerText)
    return (await this.#page.evaluate(asScript(texts, this.#path))) as string[]
  }

  /** How many there are now. */
  async count(): Promise<number> {
    const count = (path: readonly Step[]) => window.findByRole(path).length
    return (await this.#page.evaluate(asScript(count, this.#path))) as number
  }

  /** Does it, in the page, with the only one; where that says, as a string, why it cannot yet, again. */
  async #once<R extends object>(
    wish: string,
    act: (element: HTMLElement) => R | string | Promise<R | string>,
  ): Promise<R> {
    const found = `window.findByRole(${JSON.stringify(this.#path)})`
    const look = `(found.length === 1 ? (${act})(found[0]) : 'there are ' + found.length)`
    const script = `((__name, found) => ${look})((named) => named, ${found})`
    const deadline = Date.now() + patience
    let why: string
    do {
      const done = (await this.#page.evaluate(script)) as R | string
      if (typeof done !== 'string') return done
      why = done
      await pause(pace)
    } while (Date.now() < deadline)
    throw new Error(`Not within ${patience} ms could ${this.#words()} ${wish}: ${why}`)
  }

  #words(): string {
    return this.#path.map(({ role, name }) => (name === undefined ? role : `${role} “${name}”`)).join(' > ')
  }
}

/** Runs in the page. */
function selectAll(field: HTMLElement): object | string {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return 'it is no text field'
  field.select()
  return {}
}

/** Runs in the page. The middle of an element, once it is still, enabled, and in nobody's shade; else why not. */
async function placeToClick(element: HTMLElement): Promise<Point | string> {
  if (element.closest(':disabled, [aria-disabled="true"]')) return 'it is disabled'
  element.scrollIntoView({ block: 'nearest' })
  const before = element.getBoundingClientRect()
  await new Promise((resolve) => requestAnimationFrame(resolve))
  const { left, top, width, height } = element.getBoundingClientRect()
  if (width === 0 || height === 0) return 'it is not visible'
  if (left !== before.left || top !== before.top) return 'it moves'
  const [x, y] = [left + width / 2, top + height / 2]
  const hit = document.elementFromPoint(x, y)
  if (!hit || !(element.contains(hit) || hit.closest('label')?.control === element)) return 'something is over it'
  return { x, y }
}
