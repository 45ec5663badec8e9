import type { Findings } from './findings.ts'
import type { World } from './world.ts'

export interface CaseContext {
  /** A few minutes for all cases instead of half an hour: the same checks on fewer calls. */
  readonly short: boolean
  /** The platform, and a Chromium where one is asked for: shared by all cases. */
  readonly world: World
  readonly findings: Findings
  progress(text: string): void
}

export interface Case {
  /** For `--only`. */
  readonly name: string
  readonly title: string
  /** How it is done and counted, for the page: a paragraph or two of Markdown. */
  readonly method: string
  run(context: CaseContext): Promise<void>
}
