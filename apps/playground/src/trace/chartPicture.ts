/** A statechart as it is drawn: generated from the machines by `npm run docs:charts`. Lengths in pixels, from the top left. */

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface ChartState extends Area {
  /** `live.phase.established`. */
  readonly path: string
  readonly name: string
  /** A region is active together with those beside it. */
  readonly kind: 'atomic' | 'compound' | 'region' | 'final'
}

export interface ChartArrow {
  /** Paths. */
  readonly from: string
  readonly to: string
  /** In words with their guard, and as XState names them: '' is a transition that waits for nothing. */
  readonly events: readonly { readonly words: string; readonly type: string }[]
  readonly line: readonly (readonly [number, number])[]
  /** A line each, from the top left. Large charts have none. */
  readonly label?: { readonly words: readonly string[]; readonly x: number; readonly y: number }
}

export interface ChartPicture {
  readonly width: number
  readonly height: number
  /** Outermost first. */
  readonly states: readonly ChartState[]
  /** The dots that lead to the first state of each. */
  readonly starts: readonly (Area & { readonly line: ChartArrow['line'] })[]
  readonly arrows: readonly ChartArrow[]
}
