/** Elements by role and name, as Firefox's accessibility engine computes them, and what a person does with them. */
import type { ElementHandle, Page } from 'puppeteer-core'
import { pause } from '../until.ts'
import { type Locator, patience, type Role } from './browser.ts'

interface Step {
  readonly role: Role
  readonly name?: string | undefined
}

/** Milliseconds between two looks. */
const pace = 50

/**
 * Puppeteer's own selector for roles, `::-p-aria()`, asks the same question and takes 200 ms for what this does in ten.
 */
interface Accessible {
  queryAXTree(name?: string, role?: string): AsyncIterable<ElementHandle<HTMLElement>>
}

interface Point {
  readonly x: number
  readonly y: number
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
    const { x, y } = await this.#once('be clicked', (element) => element.evaluate(placeToClick))
    await this.#page.mouse.click(x, y)
  }

  async fill(text: string): Promise<void> {
    await this.click()
    await this.#once('be filled', (element) => element.evaluate(selectAll))
    if (text === '') await this.#page.keyboard.press('Delete')
    else await this.#page.keyboard.type(text)
  }

  textContent(): Promise<string> {
    return this.#once('be read', (element) =>
      element.evaluate(({ textContent }) => ({ text: textContent ?? '' })),
    ).then(({ text }) => text)
  }

  async allInnerTexts(): Promise<readonly string[]> {
    const texts: string[] = []
    for (const element of await this.#find()) {
      // biome-ignore lint/performance/useDomNodeTextContent: what is seen counts, and textContent runs words together
      const text = await element.evaluate((each) => each.innerText).catch(goneIs(undefined))
      if (text !== undefined) texts.push(text)
    }
    return texts
  }

  /** How many there are now. */
  async count(): Promise<number> {
    return (await this.#find()).length
  }

  /** Does it with the only one; where that says, as a string, why it cannot yet, or it has gone meanwhile, again. */
  async #once<R extends object>(
    wish: string,
    act: (element: ElementHandle<HTMLElement>) => Promise<R | string>,
  ): Promise<R> {
    const deadline = Date.now() + patience
    let why = ''
    do {
      const found = await this.#find()
      const [only] = found
      if (only && found.length === 1) {
        const done = await act(only).catch(goneIs('it has just gone'))
        if (typeof done !== 'string') return done
        why = done
      } else why = `there are ${found.length}`
      await pause(pace)
    } while (Date.now() < deadline)
    throw new Error(`Not within ${patience} ms could ${this.#words()} ${wish}: ${why}`)
  }

  async #find(): Promise<ElementHandle<HTMLElement>[]> {
    const body = await this.#page.evaluateHandle(() => document.body)
    let within: ElementHandle<HTMLElement>[] = [body]
    for (const { role, name } of this.#path) {
      const found = await Promise.all(within.map((element) => inside(element, role, name)))
      within = found.flat()
    }
    return within
  }

  #words(): string {
    return this.#path.map(({ role, name }) => (name === undefined ? role : `${role} “${name}”`)).join(' > ')
  }
}

async function inside(within: ElementHandle<HTMLElement>, role: Role, name?: string) {
  const found: ElementHandle<HTMLElement>[] = []
  try {
    for await (const element of (within as unknown as Accessible).queryAXTree(name, role)) found.push(element)
  } catch (error) {
    goneIs(undefined)(error)
  }
  return found
}

/** React may replace an element between the look and the act. */
function goneIs<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && /no such (?:node|element|handle)|stale element/i.test(error.message)) return instead
    throw error
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
