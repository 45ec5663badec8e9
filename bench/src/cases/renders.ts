/** What a 30 s call costs a React application in renders. Once, not ten times: the count does not vary with the clock. */
import type { Case } from '../case.ts'
import { atMost, nothing, type Row } from '../row.ts'

const callLength = 30_000

export const renders: Case = {
  name: 'renders',
  async run({ world, progress }) {
    const shared = await world()
    const page = await shared.blank('renders')
    progress(`a call of ${callLength / 1000} s`)
    const rendered = await page.evaluate(([options, length]) => globalThis.renderDuringCall(options, length), [
      shared.options('none'),
      callLength,
    ] as const)
    await page.context().close()
    const row = (component: string, title: string): Row => {
      const of = rendered[component]
      if (!of) throw new Error(`${component} never rendered`)
      progress(`${component}: ${of.renders} renders, ${of.changes} changes`)
      const extra = of.renders - of.changes
      return {
        case: `renders beyond changes in a 30 s call, ${title}`,
        unit: 'renders',
        ...nothing,
        offhook: extra,
        runs: { offhook: 1 },
        ...atMost(extra, 0, ''),
        note: `${of.renders} renders for ${of.changes} changes of what it shows; the others have no React binding`,
      }
    }
    progress(`timer: ${rendered.timer?.renders} renders, ${rendered.timer?.changes} changes`)
    return [row('status', 'usePhoneSelector(status)'), row('panel', 'useActiveCall()')]
  },
}
