/** What 200 calls leave behind, and what is left after `stop()`: one page a library, calls in turns of ten. */
import type { CDPSession, Page } from 'playwright-core'
import type { Case } from '../case.ts'
import { type Counts, type Library, libraries } from '../client.ts'
import { type Heap, measureHeap } from '../heap.ts'
import { atMost, type Row } from '../row.ts'

const calls = 200
const turn = 10
/** RFC 3261 timers B, D, F, H, J and RFC 6026 timers L, M keep a transaction for 32 s: that is no leak. */
const transactions = 33_000

interface State extends Counts, Heap {}

export const leftovers: Case = {
  name: 'leftovers',
  async run({ world, progress }) {
    const shared = await world()
    const pages: Record<Library, Page> = {
      offhook: await shared.open('offhook', 'none'),
      sipjs: await shared.open('sipjs', 'none'),
      jssip: await shared.open('jssip', 'none'),
    }
    const states: Record<Library, State[]> = { offhook: [], sipjs: [], jssip: [] }
    const look = async (library: Library, session: CDPSession) =>
      states[library].push(await stateOf(pages[library], session))
    const sessions = {
      offhook: await pages.offhook.context().newCDPSession(pages.offhook),
      sipjs: await pages.sipjs.context().newCDPSession(pages.sipjs),
      jssip: await pages.jssip.context().newCDPSession(pages.jssip),
    }
    for (const library of libraries) {
      await pages[library].evaluate(() => globalThis.client.start())
      // What is loaded and compiled for the first calls is no growth.
      await callInTurn(pages[library], turn)
    }
    await pages.offhook.waitForTimeout(transactions)
    for (const library of libraries) await look(library, sessions[library])
    for (let made = 0; made < calls; made += turn) {
      for (const library of libraries) await callInTurn(pages[library], turn)
      progress(`${made + turn} of ${calls} calls each`)
    }
    await pages.offhook.waitForTimeout(transactions)
    for (const library of libraries) await look(library, sessions[library])
    for (const library of libraries) {
      await pages[library].evaluate(() => globalThis.client.stop())
      await look(library, sessions[library])
      await pages[library].context().close()
      const list = states[library].map((state) => JSON.stringify(state)).join(' ')
      progress(`${library}, after ${turn}, ${calls + turn} and stop(): ${list}`)
    }
    return rows(states)
  },
}

async function callInTurn(page: Page, count: number): Promise<void> {
  await page.evaluate(async (times) => {
    for (let made = 0; made < times; made++) await globalThis.instruments.measureCall(globalThis.client)
  }, count)
}

async function stateOf(page: Page, session: CDPSession): Promise<State> {
  // Counted at once, before the collector has its say.
  const counts = await page.evaluate(() => globalThis.instruments.counts())
  return { ...counts, ...(await measureHeap(session)) }
}

function rows(states: Record<Library, State[]>): Row[] {
  const each = (value: (list: State[]) => number | undefined) => {
    const of = (library: Library) => value(states[library]) ?? null
    return { offhook: of('offhook'), sipjs: of('sipjs'), jssip: of('jssip'), runs: { offhook: 1, sipjs: 1, jssip: 1 } }
  }
  const after: Row[] = [
    { case: `heap in use after ${calls} calls`, unit: 'kB', ...each(([, used]) => used?.used) },
    {
      case: `heap growth over ${calls} calls, without compiled code`,
      unit: 'kB',
      ...each(([warm, used]) => warm && used && used.objects - warm.objects),
    },
    { case: 'heap in use after stop()', unit: 'kB', ...each(([, , stopped]) => stopped?.used) },
  ]
  for (const [key, title] of [
    ['peerConnections', 'live PeerConnections'],
    ['timers', 'timers'],
    ['listeners', 'listeners'],
  ] as const) {
    const stopped = each(([, , last]) => last?.[key])
    after.push(
      { case: `${title} after ${calls} calls`, unit: 'count', ...each(([, used]) => used?.[key]) },
      { case: `${title} after stop()`, unit: 'count', ...stopped, ...atMost(stopped.offhook, 0, '') },
    )
  }
  return after
}
