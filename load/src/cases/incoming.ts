/** Many incoming calls from SIPp, half of them cancelled: none is stuck, none is lost, both ends agree on each. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case, CaseContext } from '../case.ts'
import type { Findings } from '../findings.ts'
import { type CalleeSide, startNodeCallee, startPageCallee } from '../incoming/calleeSide.ts'
import type { Plan } from '../incoming/scenario.ts'
import { runSipp, type SippResult } from '../incoming/sipp.ts'
import type { LoadPlatform } from '../platform.ts'
import { sum } from '../statistics.ts'
import { holds, pause } from '../until.ts'

/** Calls a second. */
type Rates = Partial<Record<Plan, number>>

/** Ten a second, half of them cancelled. */
const mixture: Rates = { cancel: 4, cancelAsAnswered: 1, callerHangsUp: 2, calleeHangsUp: 2, bothHangUp: 1 }
/** For the page of a short run, which has to hold on slow machines: each answered call is a PeerConnection with audio. */
const halfTheMixture: Rates = { cancel: 1, cancelAsAnswered: 1, callerHangsUp: 1, calleeHangsUp: 1, bothHangUp: 1 }
/** Seconds. */
const scale = { full: { warm: 4, load: 120, full: 20 }, short: { warm: 2, load: 12, full: 5 } }
/** Far more than are live at a time: no call may be refused for want of room. */
const room = 200
/** `calls.max` of the phone that is to be full. */
const few = 5
/** RFC 3261's transactions, which outlive their calls by 32 s. */
const transactions = 33_000
/** kB of heap that a call may leave behind; and what V8 is free to keep for itself. */
const leak = { call: 1, phone: 1_500 }
/** How long after the last call everything may take to be released. Milliseconds. */
const settling = 5_000

export const incoming: Case = {
  name: 'incoming',
  title: '10 incoming calls a second for 2 minutes, half of them cancelled',
  method: `SIPp calls one phone through Kamailio and rtpengine, for ${scale.full.load} s each second: 4 calls that it cancels while they ring, 1 that it
cancels in the moment in which the phone answers, 2 that the caller hangs up, 2 that the callee hangs up, 1 that both hang up at the
same time. A header tells the phone what is planned for a call; what became of each call is compared between SIPp's log and the
phone's \`callEnded\`, and every INVITE on the phone's socket must have got exactly one final response. First a phone in Node with
described audio, then one in a page of Chromium with real audio. In the end a phone with \`calls.max\` ${few} gets 10 calls a second that
last a second each: what does not fit must get 486.`,
  async run(context) {
    const { short, world, findings } = context
    const seconds = short ? scale.short : scale.full
    const platform = await world.platform()
    const folder = await mkdtemp(join(tmpdir(), 'offhook-load-'))
    const callers = new Callers(platform, folder)
    const node = await startNodeCallee(platform, 'alice', room)
    const page = await startPageCallee(context, 'bob', room)
    const sides = [
      { name: 'Node', callee: node, rates: mixture },
      { name: 'page', callee: page, rates: short ? halfTheMixture : mixture },
    ]
    for (const { callee, rates } of sides) {
      await callers.call(callee, rates, seconds.warm)
      await callee.clear()
    }
    if (!short) await pause(transactions)
    const before = [await node.heap(), await page.heap()]

    const calls: number[] = []
    for (const { name, callee, rates } of sides) {
      const cpu = process.cpuUsage()
      const results = await callers.call(callee, rates, seconds.load)
      const { user, system } = process.cpuUsage(cpu)
      const made = sum(results.map(({ created }) => created))
      calls.push(made)
      if (callee === node) findings.figure(`${name}: CPU a call`, (user + system) / 1_000 / made, 'ms')
      await judge(context, name, callee, results)
      await callee.clear()
    }
    await pause(transactions)
    for (const [index, { name, callee }] of sides.entries()) {
      const made = calls[index] ?? Number.NaN
      const growth = (await callee.heap()) - (before[index] ?? Number.NaN)
      findings.atMost(`${name}: heap that ${made} calls leave behind`, growth, leak.phone + leak.call * made, 'kB')
      await callee.stop()
    }
    await expectNoneInRelay(platform, findings)
    await fill(context, callers, await startNodeCallee(platform, 'carol', few), seconds.full)
    await rm(folder, { recursive: true })
  },
}

/** Below those that the system gives out by itself, and beside those of the platform. */
const firstPort = 22_000
const firstMediaPort = 23_000

/** SIPp's processes, each with ports of its own. */
class Callers {
  readonly #platform: LoadPlatform
  readonly #folder: string
  #runs = 0

  constructor(platform: LoadPlatform, folder: string) {
    this.#platform = platform
    this.#folder = folder
  }

  /** Resolves when the last call has ended. */
  call({ user }: CalleeSide, rates: Rates, seconds: number): Promise<SippResult[]> {
    const { service, testLines } = this.#platform.platform.place
    this.#runs += 1
    return Promise.all(
      Object.entries(rates).map(([plan, rate], index) =>
        runSipp({
          plan: plan as Plan,
          user,
          server: service,
          rate,
          calls: rate * seconds,
          address: testLines.address,
          port: firstPort + 10 * this.#runs + index,
          mediaPort: firstMediaPort + 100 * this.#runs + 10 * index,
          folder: join(this.#folder, `${this.#runs}`),
        }),
      ),
    )
  }
}

async function judge({ findings, progress }: CaseContext, name: string, callee: CalleeSide, results: SippResult[]) {
  const isIdle = async () => Object.values(await callee.open()).every((count) => count === 0)
  await holds(isIdle, settling)
  for (const [what, count] of Object.entries(await callee.open()))
    findings.exactly(`${name}: ${what} after the last call`, count, 0)

  const { outcomes, wire, mostCalls, refused } = await callee.taken()
  const calls = sum(results.map(({ created }) => created))
  const told = new Map(results.flatMap((result) => [...result.outcomes]))
  const count = (outcome: string) => [...told.values()].filter((each) => each === outcome).length
  findings.figure(`${name}: calls`, calls, '')
  findings.figure(`${name}: cancelled`, count('cancelled'), '')
  findings.figure(`${name}: answered`, count('talked'), '')
  findings.figure(`${name}: most calls at a time`, mostCalls, '')
  findings.figure(`${name}: retransmissions by SIPp`, sum(results.map(({ retransmissions }) => retransmissions)), '')
  const complaints = results.flatMap(({ failed, plan, complaints }) =>
    failed === 0 ? [] : [`${failed} of ${plan}: ${complaints.slice(0, 400)}`],
  )
  findings.none(`${name}: calls that failed for SIPp`, complaints)
  findings.exactly(`${name}: calls that succeeded for SIPp`, sum(results.map(({ successful }) => successful)), calls)
  findings.exactly(`${name}: INVITEs at the phone`, wire.invites, calls)
  findings.none(`${name}: INVITEs without a final response`, wire.unanswered)
  findings.none(`${name}: INVITEs with two`, wire.answeredTwice)
  findings.none(`${name}: calls on which both ends disagree`, disagreements(told, outcomes))
  findings.none(`${name}: commands that were refused in a live call`, refused)
  progress(`${name}: final responses ${JSON.stringify(wire.finals)}, at most ${mostCalls} calls at a time`)
}

function disagreements(told: ReadonlyMap<string, string>, seen: ReadonlyMap<string, string>): string[] {
  return [...new Set([...told.keys(), ...seen.keys()])].flatMap((call) =>
    told.get(call) === seen.get(call) ? [] : [`${call}: ${told.get(call)} for SIPp, ${seen.get(call)} for the phone`],
  )
}

/** More calls than fit: the others get 486, and those that fit are not disturbed. */
async function fill({ findings, progress }: CaseContext, callers: Callers, callee: CalleeSide, seconds: number) {
  const [result] = await callers.call(callee, { full: 10 }, seconds)
  if (!result) throw new Error('SIPp did not run')
  await holds(async () => (await callee.open()).calls === 0, settling)
  const { outcomes, wire, mostCalls } = await callee.taken()
  const told = [...result.outcomes]
  const refused = told.filter(([, outcome]) => outcome === 'refused').length
  progress(`full: ${JSON.stringify(wire.finals)}, at most ${mostCalls} calls at a time`)
  findings.figure('full: calls', result.created, '')
  findings.exactly('full: calls that failed for SIPp', result.failed, 0)
  findings.exactly('full: most calls at a time', mostCalls, few)
  findings.atLeast('full: calls that got 486', wire.finals[486] ?? 0, 1)
  findings.exactly('full: 486 at both ends', refused, wire.finals[486] ?? 0)
  findings.exactly('full: answered and refused together', (wire.finals[200] ?? 0) + refused, result.created)
  const talked = new Map(told.filter(([, outcome]) => outcome === 'talked'))
  findings.none('full: calls on which both ends disagree', disagreements(talked, outcomes))
  await callee.stop()
}

async function expectNoneInRelay(platform: LoadPlatform, findings: Findings): Promise<void> {
  const released = await holds(async () => (await platform.relayed()) === 0, settling)
  findings.exactly('calls left in rtpengine', released ? 0 : await platform.relayed(), 0)
}
