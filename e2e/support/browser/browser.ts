/** What a test asks of a browser, whichever it is. Parts of a page are found as assistive technology finds them. */

export type BrowserName = 'chromium' | 'firefox'

export type Role =
  | 'alert'
  | 'button'
  | 'checkbox'
  | 'combobox'
  | 'definition'
  | 'group'
  | 'link'
  | 'radio'
  | 'region'
  | 'slider'
  | 'status'
  | 'switch'
  | 'tab'
  | 'tabpanel'
  | 'term'
  | 'textbox'

/** What a person can operate. */
export const controlRoles: readonly Role[] = [
  'button',
  'checkbox',
  'combobox',
  'link',
  'radio',
  'slider',
  'switch',
  'tab',
  'textbox',
]

export interface Browser {
  readonly name: BrowserName
  readonly version: string
  /** A page in a context of its own: no cookie, cache or permission is shared with another. */
  open(options?: TabOptions): Promise<Tab>
  close(): Promise<void>
}

export interface TabOptions {
  /** False: every request for it is refused. Default true. */
  readonly microphone?: boolean
  /** Runs in the page before its own scripts, at each load. Uses nothing from outside itself. */
  readonly initScript?: () => void
  /** CSS pixels. Default `viewport`. */
  readonly size?: { readonly width: number; readonly height: number }
}

/** Waits 10 s at most for a part of the page to be there and usable, then rejects. */
export interface Tab {
  goto(url: string): Promise<void>
  reload(): Promise<void>
  /** Sent to the page as text: uses nothing from outside itself. Argument and result are plain data. */
  evaluate<R>(body: () => R | Promise<R>): Promise<R>
  evaluate<R, A>(body: (argument: A) => R | Promise<R>, argument: A): Promise<R>
  /** What the page asks of the test: a global function that returns a promise. */
  expose<A extends readonly unknown[], R>(name: string, answer: (...asked: A) => R | Promise<R>): Promise<void>
  getByRole(role: Role, name?: string): Locator
  readonly keyboard: Keyboard
  /** Says yes from now on where the tab was opened without a microphone. Chromium alone can. */
  allowMicrophone(): Promise<void>
  /** What a person can operate on the page, by role and accessible name. */
  controls(): Promise<readonly Control[]>
  /** An error that nobody caught, or a promise whose rejection nobody handled. */
  onError(listener: (error: Error) => void): void
  /** The whole page, as PNG. */
  screenshot(path: string): Promise<void>
  /** The tab and its context. */
  close(): Promise<void>
}

export interface Control {
  readonly role: Role
  /** Whether assistive technology has anything to call it by. */
  readonly isNamed: boolean
}

/** The elements of a role, and a name where one is given: all of it, as it is written. */
export interface Locator {
  getByRole(role: Role, name?: string): Locator
  /** Needs exactly one, enabled, and in nobody's shade. */
  click(): Promise<void>
  /** Needs exactly one, whose text this becomes. */
  fill(text: string): Promise<void>
  /** `textContent` of the only one. */
  textContent(): Promise<string>
  /** `innerText` of those that are there now, so that words that are seen apart are apart; does not wait. */
  allInnerTexts(): Promise<readonly string[]>
}

export interface Keyboard {
  /** A key by its name in UI Events, such as `Enter` or `Space`, or several at once, such as `Shift+Tab`. */
  press(keys: string): Promise<void>
  type(text: string): Promise<void>
}

/** Milliseconds. */
export const patience = 10_000
export const viewport = { width: 900, height: 1000 }
/** Of a phone that is held upright. */
export const phoneSize = { width: 390, height: 844 }

/**
 * A call of `body`, as text for the page. Some compilers mark functions with `__name`, which no page knows.
 */
export function asScript(body: (...given: never[]) => unknown, argument?: unknown): string {
  return `((__name) => (${body})(${JSON.stringify(argument) ?? ''}))((named) => named)`
}
