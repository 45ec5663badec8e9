import type { IconName } from './icons.ts'

/** A button with an icon, as every framework draws it. */
export interface ButtonView {
  readonly words: string
  readonly icon: IconName
  readonly tone?: 'go' | 'stop'
  readonly type?: 'submit'
  /** Not possible now. The button keeps its focus, which `disabled` would drop. */
  readonly unavailable: boolean
  readonly pressed?: boolean
  /** Of what it opens, whose id is in `controls`. */
  readonly expanded?: boolean
  readonly controls?: string
  /** A submit button leaves it to its form. */
  press?(): void
}

interface Pressed {
  readonly unavailable: boolean
  readonly press?: (() => void) | undefined
}

/** React's event is not the DOM's. */
export function onPress({ unavailable, press }: Pressed, event: { preventDefault(): void }): void {
  if (unavailable) event.preventDefault()
  else press?.()
}
