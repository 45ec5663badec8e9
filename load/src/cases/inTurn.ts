/** Many calls one after another in one page: nothing is left of any of them. */
import { measureHeap } from '../../../bench/src/heap.ts'
import type { Case } from '../case.ts'
import type { PageCounts } from '../page/api.ts'
import type { PhonePage } from '../page/pages.ts'
import { median, percentile, slope } from '../statistics.ts'
import { holds, pause } from '../until.ts'

const scale = {
  full: { warm: 20, calls: 200, turn: 20 },
  // What few calls leave to transactions weighs little beside what is allowed.
  short: { warm: 5, calls: 20, turn: 5 },
}
/** RFC 3261 timers B, D, F, H, J and RFC 6026 timers L, M keep a transaction for 32 s: that is no leak. */
const transactions = 33_000
/** kB of heap that a call may leave behind, less than one transaction weighs; and what V8 is free to keep for itself. */
const leak = { call: 1, page: 100 }
/** How long after the last call everything may take to be released. Milliseconds. */
const settling = 5_000

export const inTurn: Case = {
  name: 'in-turn',
  title: `${scale.full.calls} calls one after another in one page`,
  method: `One phone in one page of Chromium calls the desk phone (baresip, which answers by itself) through Kamailio and rtpengine,
waits for audio, hangs up, and calls again: ${scale.full.calls} times after ${scale.full.warm} that load and compile everything. After every
call it is counted what the page has open: one second later at the latest it must be one WebSocket and nothing else. The heap is that of a V8 heap snapshot without compiled code, taken when the last call
was ended for 33 s, because SIP keeps transactions for 32 s; the slope a call is the least-squares line through the looks in between.`,
  async run({ short, world, findings, progress }) {
    const { warm, calls, turn } = short ? scale.short : scale.full
    const platform = await world.platform()
    const pages = await world.pages()
    const target = platform.platform.deskPhones[0]?.user ?? ''
    const phone = await pages.open(platform, 'alice', {})
    const idle = await countsOf(phone)
    await callInTurn(phone, target, warm)
    if (!short) await pause(transactions)
    const before = await look(phone, 0)
    progress(`after ${warm} calls: ${JSON.stringify(before)}`)

    const looks: [call: number, bytes: number][] = []
    const times: number[] = []
    const unlike: string[] = []
    for (let made = 0; made < calls; made += turn) {
      for (const { established, left } of await callInTurn(phone, target, turn)) {
        times.push(established)
        if (left !== '') unlike.push(left)
      }
      const seen = await look(phone, made + turn)
      // Before that, transactions of 32 s are still being added to.
      if (made >= calls / 4) looks.push([seen.calls, seen.bytes])
      progress(`${made + turn} of ${calls} calls`)
    }
    await pause(transactions)
    // What is on its way, such as a keep-alive, has a timer until it is answered.
    await holds(async () => (await countsOf(phone)).timers <= idle.timers, settling)
    const after = await look(phone, calls)
    progress(`after ${calls} calls: ${JSON.stringify(after)}`)
    const growth = (after.bytes - before.bytes) / 1_000

    findings.figure('call() to established, median', median(times), 'ms')
    findings.figure('call() to established, 95 %', percentile(times, 0.95), 'ms')
    findings.figure('heap in the end', after.bytes / 1_000, 'kB')
    if (!short) findings.figure('heap, slope a call', slope(looks), 'B')
    findings.figure('listeners on window, document and the like', after.counts.listeners, '')
    findings.atMost(`heap that ${calls} calls leave behind`, growth, leak.page + leak.call * calls, 'kB')
    findings.none('calls after which something else was open than before', unlike)
    findings.exactly('PeerConnections in the end', after.counts.peerConnections, 0)
    findings.exactly('live tracks in the end', after.counts.tracks, 0)
    findings.exactly('WebSockets in the end', after.counts.sockets, 1)
    findings.atMost('listeners more than before the first call', after.counts.listeners - idle.listeners, 0)
    findings.atMost('timers more than before the first call', after.counts.timers - idle.timers, 0)
    await phone.page.evaluate(() => globalThis.load.stop())
    const stopped = await countsOf(phone)
    for (const [name, count] of Object.entries(stopped)) findings.exactly(`${name} after stop()`, count, 0)
    const released = await holds(async () => (await platform.relayed()) === 0, settling)
    findings.exactly('calls left in rtpengine', released ? 0 : await platform.relayed(), 0)
    await phone.close()
  },
}

function callInTurn({ page }: PhonePage, target: string, times: number) {
  return page.evaluate(({ target, times }) => globalThis.load.callInTurn(target, times), { target, times })
}

async function countsOf({ page }: PhonePage): Promise<PageCounts> {
  return page.evaluate(() => globalThis.load.counts())
}

async function look(phone: PhonePage, calls: number) {
  const counts = await countsOf(phone)
  return { calls, counts, bytes: (await measureHeap(phone.session)).objects * 1_000 }
}
