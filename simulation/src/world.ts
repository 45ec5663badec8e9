/** One world from one seed: people with phones, a platform and the network between them, until everybody has gone home. */
import { type Climate, climateOf } from './climate.ts'
import { Agreement, healing } from './invariants/agreement.ts'
import { Bounded } from './invariants/bounded.ts'
import { NewFlows } from './invariants/newFlows.ts'
import { Once } from './invariants/once.ts'
import { Promises } from './invariants/promises.ts'
import { Registered } from './invariants/registered.ts'
import { Resources } from './invariants/resources.ts'
import { Secrets } from './invariants/secrets.ts'
import { Snapshots } from './invariants/snapshots.ts'
import { Fabric } from './media/fabric.ts'
import { MessageTrouble } from './messageTrouble.ts'
import { Device } from './network/device.ts'
import { Page, type Tamper } from './page.ts'
import { Crowd } from './people/crowd.ts'
import { Platform } from './platform.ts'
import { type Line, Recorder } from './recorder.ts'
import type { Stage, Violation, Watch } from './stage.ts'
import { Dice } from './time/dice.ts'
import { enterRealm } from './time/realm.ts'
import { type Owner, Scheduler } from './time/scheduler.ts'
import { Trouble } from './trouble.ts'

export interface WorldOptions {
  readonly seed: number
  /** How many calls are made. */
  readonly calls: number
  /** Keep the ladder and the chart history. */
  readonly records?: boolean
  readonly tamper?: Tamper
  /** The conditions, where they are not left to the seed. */
  readonly climate?: Climate
}

export interface WorldResult {
  readonly seed: number
  readonly calls: number
  readonly climate: string
  /** Equal for equal histories. */
  readonly hash: string
  readonly violations: readonly Violation[]
  /** Events, and virtual milliseconds. */
  readonly steps: number
  readonly duration: number
  /** What happened, and how often: ends of calls by reason, troubles by kind, answers. */
  readonly counts: Readonly<Record<string, number>>
  readonly lines: readonly Line[]
}

/** ms of virtual time. */
const patience = { home: 240_000, registers: 60_000, afterStop: 5_000 }

export async function runWorld({
  seed,
  calls,
  records = false,
  tamper,
  climate: given,
}: WorldOptions): Promise<WorldResult> {
  const dice = new Dice(seed)
  const scheduler = new Scheduler()
  const leave = enterRealm(scheduler, dice.fork())
  const begun = scheduler.now
  const proxyDice = new Dice(seed ^ 0x70726f78)
  const climate = given ?? climateOf(dice, proxyDice)
  const users = Object.keys(climate.pages)
  const platform = new Platform(users, scheduler, dice.fork())
  const pages: Page[] = []
  const violations: Violation[] = []
  const recorder = new Recorder(scheduler, records)
  const byDevice = new Map<Owner, Page>()
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }

  const stage: Stage = {
    scheduler,
    platform,
    fabric: new Fabric(),
    pages,
    get conversations() {
      return crowd.conversations
    },
    violate(invariant, detail, involved) {
      violations.push({ invariant, detail, at: scheduler.now, pages: involved.map(({ name }) => name) })
    },
  }
  const crowd = new Crowd(stage, dice.fork(), {
    users,
    calls,
    pause: climate.callPause,
    whimPause: climate.whimPause,
  })
  const messageTrouble = new MessageTrouble(stage, proxyDice, climate.messagePause)
  const watches: Watch[] = [
    recorder,
    messageTrouble,
    new Once(stage),
    new Registered(stage),
    new Agreement(stage),
    new NewFlows(stage),
    new Bounded(stage),
    new Resources(stage),
    new Snapshots(stage),
    new Promises(stage),
    new Secrets(stage),
  ]
  let opened = 0
  const open = (user: string) => {
    opened += 1
    // Addresses are told apart by their hundreds: a device that moves counts on from its own.
    const device = new Device(`${user}/${opened}`, opened * 1_000, scheduler, dice.fork())
    scheduler.after(1, device, () => {
      const page = new Page(stage, {
        user,
        device,
        dice: dice.fork(),
        mediaTroubles: climate.media,
        tamper,
        watches,
        onIncoming: (where, call) => crowd.rings(where, call),
      })
      page.phone.on('callEnded', ({ call }) => {
        count(`ended: ${call.end?.reason}`)
        if (call.answeredAt !== undefined) count('answered')
      })
      pages.push(page)
      byDevice.set(device, page)
      crowd.sitDown(page)
    })
  }
  const trouble = new Trouble(stage, dice.fork(), {
    pause: climate.troublePause,
    weights: climate.troubles,
    reopen: (page) => open(page.user),
  })

  const onUnhandled = (reason: unknown) => stage.violate('no unhandled rejection', String(reason), [])
  process.on('unhandledRejection', onUnhandled)
  process.on('uncaughtException', onUnhandled)
  const step = (owner: Owner | undefined) => {
    const page = owner && byDevice.get(owner)
    if (page) for (const watch of watches) watch.stepped?.(page)
  }
  let nextTick = scheduler.now
  const isBroken = () => {
    if (scheduler.now >= nextTick) {
      nextTick = scheduler.now + 1_000
      for (const watch of watches) watch.ticked?.()
    }
    return violations.length > 0
  }
  const runUntil = async (isOver: () => boolean, atMost: number) => {
    const end = scheduler.now + atMost
    let isLate = false
    scheduler.after(atMost, undefined, () => {
      isLate = true
    })
    await scheduler.run(() => isBroken() || isLate || isOver() || scheduler.now > end, step)
  }
  const live = () => pages.filter(({ device }) => device.state !== 'gone')

  try {
    for (const [user, number] of Object.entries(climate.pages)) for (let nth = 0; nth < number; nth += 1) open(user)
    crowd.begin()
    trouble.begin()
    messageTrouble.begin()
    await runUntil(() => crowd.dialled >= calls, Number.MAX_SAFE_INTEGER / 2)
    await runUntil(() => false, dice.between(0, 40_000))
    trouble.end()
    messageTrouble.end()
    await runUntil(() => false, healing + 5_000)
    if (violations.length === 0) for (const watch of watches) watch.healed?.()
    crowd.goHome()
    await runUntil(() => false, 60_000)
    await runUntil(() => crowd.legs.every(({ isOver }) => isOver), patience.home)
    // Whoever is not registered by now presses the button once.
    for (const page of live()) scheduler.after(1, page.device, () => crowd.comeBack(page))
    await runUntil(() => false, patience.registers)
    if (violations.length === 0) for (const watch of watches) watch.rested?.()
    for (const page of live()) scheduler.after(1, page.device, () => page.wish('stop', page.phone.stop()))
    await runUntil(() => false, patience.afterStop)
    if (violations.length === 0) for (const page of live()) for (const watch of watches) watch.stopped?.(page)
  } finally {
    process.off('unhandledRejection', onUnhandled)
    process.off('uncaughtException', onUnhandled)
    platform.close()
    leave()
  }
  const troubles = { ...trouble.counts, ...messageTrouble.counts }
  for (const [kind, times] of Object.entries(troubles)) counts[`trouble: ${kind}`] = times
  return {
    seed,
    calls,
    climate: climate.name,
    hash: recorder.hash,
    violations,
    steps: scheduler.steps,
    duration: scheduler.now - begun,
    counts,
    lines: recorder.lines,
  }
}
