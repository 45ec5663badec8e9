/** Runs in a page of Firefox: finds elements by role and accessible name. */
import { queryAllByRole } from '@testing-library/dom'

export interface Step {
  readonly role: string
  /** All of it; undefined is any. */
  readonly name?: string | undefined
}

declare global {
  interface Window {
    /** Each step within what the last one found; the first within the body. */
    findByRole(path: readonly Step[]): HTMLElement[]
  }
}

window.findByRole = (path) =>
  path.reduce<HTMLElement[]>(
    (within, { role, name }) =>
      within.flatMap((element) => queryAllByRole(element, role, name === undefined ? {} : { name })),
    [document.body],
  )
