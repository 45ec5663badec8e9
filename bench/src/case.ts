import type { Row } from './row.ts'
import type { World } from './world.ts'

export interface Case {
  /** For `--only`. */
  readonly name: string
  run(context: CaseContext): Promise<Row[]>
}

export interface CaseContext {
  /** Started by the first case that asks. */
  world(): Promise<World>
  readonly runs: number
  progress(text: string): void
}
