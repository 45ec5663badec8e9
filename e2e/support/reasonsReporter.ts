/** Says when a run has ended which tests did not run on this platform or in this browser, and why. */
import type { Reporter, TestModule } from 'vitest/node'
import { reasonMark } from './reasonMark.ts'

export class ReasonsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    const reasons = skipped.filter(({ name }) => name.includes(reasonMark)).map(({ fullName }) => `  ${fullName}`)
    if (reasons.length > 0) console.log(`\nNot for this platform or browser:\n${reasons.join('\n')}\n`)
  }
}
