/** What a softphone is to the page, whichever framework it is written in. */
import type { Person } from '../platform.ts'
import type { Softphone } from '../softphone.ts'

export interface SoftphoneProps {
  readonly softphone: Softphone
  /** Everybody who has a phone on this page. */
  readonly people: readonly Person[]
}

/** Draws the softphone into an empty element. Returns what takes it out again; the phone and its calls stay as they are. */
export type Mount = (element: HTMLElement, props: SoftphoneProps) => () => void
