/** Both ends agree on the call, or know that they do not; within seconds where nothing was wrong, else within its timers. */
import type { InspectionEvent } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import type { Conversation } from '../people/conversation.ts'
import type { Leg } from '../people/leg.ts'
import type { Stage, Watch } from '../stage.ts'

/** ms that two ends may differ where the network is good: a few round trips, a prompt for the microphone and its gathering. */
const inCalm = 3_000
/** ms of health before two ends part: both were reached then, and so is what either says. */
const sound = 5_000
/** ms from the end of all trouble until there is audio: ICE is given up after 32 s, and its restart may meet a glare. */
export const healing = 75_000
/**
 * ms after trouble: a far end that is gone for good is known by its audio (8 s), and then by three ICE restarts that
 * nobody answers (10 s at the platform each, and 5 s between them).
 */
const afterTrouble = 100_000

export class Agreement implements Watch {
  readonly #stage: Stage
  /** Differences: since when, epoch ms, and how long they may last. */
  readonly #since = new Map<string, { readonly at: number; readonly bound: number }>()

  /** Legs that are over: whether the other end could hear of it. */
  readonly #wasHeard = new WeakMap<Leg, boolean>()
  /** When a page took back its binding last, epoch ms. */
  readonly #unregistered = new WeakMap<Page, number>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  inspected(page: Page, event: InspectionEvent): void {
    if (event.type === 'chart' && event.chart === 'phone' && event.event === 'registration.unregistered')
      this.#unregistered.set(page, this.#stage.scheduler.now)
  }

  ticked(): void {
    const present = new Set<string>()
    for (const conversation of this.#stage.conversations.values()) {
      this.#noteParting(conversation)
      for (const difference of differences(conversation)) {
        const key = `${conversation.number} ${difference.what}`
        present.add(key)
        this.#judge(key, conversation, difference)
      }
    }
    for (const key of this.#since.keys()) if (!present.has(key)) this.#since.delete(key)
  }

  /** Nothing has been wrong for as long as `healing`. Who is alone in a call, since the other page crashed, has longer: see `ticked`. */
  healed(): void {
    const { now } = this.#stage.scheduler
    for (const conversation of this.#stage.conversations.values()) {
      const legs = legsOf(conversation)
      for (const leg of legs) {
        if (!legs.some((other) => other !== leg && !other.isOver)) continue
        const { status, answeredAt = now, media, signalling } = leg.snapshot
        if (leg.isOver || status !== 'established' || now - answeredAt < healing) continue
        if (media.status !== 'connected' || signalling !== 'up')
          this.#violate(conversation, `audio is ${media.status}, signalling ${signalling}`, [leg])
      }
    }
  }

  rested(): void {
    for (const conversation of this.#stage.conversations.values()) {
      for (const { what, legs } of differences(conversation)) this.#violate(conversation, what, legs)
      for (const leg of legsOf(conversation))
        if (!leg.isOver) this.#violate(conversation, `it is still ${leg.snapshot.status}`, [leg])
    }
  }

  #noteParting(conversation: Conversation): void {
    const legs = legsOf(conversation)
    for (const leg of legs) {
      if (leg.isOver && !this.#wasHeard.has(leg))
        this.#wasHeard.set(
          leg,
          legs.every(({ page }) => page.isHealthyFor(sound)),
        )
    }
  }

  #judge(key: string, conversation: Conversation, { what, legs }: Difference): void {
    const { now } = this.#stage.scheduler
    const pages = legs.map(({ page }) => page)
    // While the path is broken nobody can know more. Of a page that is gone nothing is heard, ever.
    if (!pages.every((page) => page.device.state === 'gone' || page.isHealthyFor(0))) {
      this.#since.delete(key)
      return
    }
    const { at, bound: before } = this.#since.get(key) ?? { at: now, bound: 0 }
    // The message that would tell may be hit on its way, after the ends began to differ.
    const bound = Math.max(before, this.#boundOf(conversation, legs))
    this.#since.set(key, { at, bound })
    if (now - at > bound) this.#violate(conversation, `for ${now - at} ms: ${what}`, legs)
  }

  #boundOf({ begunAt, isMarred }: Conversation, legs: readonly Leg[]): number {
    // The timers of whoever waits for a message that was lost tell, or its audio.
    if (isMarred) return afterTrouble
    const { now } = this.#stage.scheduler
    const pages = legs.map(({ page }) => page)
    // Who calls himself and unregisters takes from both ends at once the address by which they could tell each other.
    const [page, other] = pages
    if (page && page === other && (this.#unregistered.get(page) ?? 0) >= now - sound) return afterTrouble
    const age = now - begunAt
    const isCalm = pages.every((page) => page.isHealthyFor(age))
    const isSound = legs.every(
      (leg) =>
        leg.page.isHealthyFor(sound) &&
        leg.page.phone.getSnapshot().registration.status === 'registered' &&
        this.#wasHeard.get(leg) !== false,
    )
    return isCalm ? inCalm : isSound ? 4 * inCalm : afterTrouble
  }

  #violate({ number }: Conversation, what: string, legs: readonly Leg[]): void {
    const pages: readonly Page[] = legs.map(({ page }) => page)
    this.#stage.violate('both ends agree', `conversation ${number}: ${what}`, pages)
  }
}

interface Difference {
  readonly what: string
  readonly legs: readonly Leg[]
}

function legsOf({ caller, callees }: Conversation): Leg[] {
  return caller ? [caller, ...callees] : [...callees]
}

function differences(conversation: Conversation): Difference[] {
  const { caller, callees } = conversation
  if (!caller) return []
  const found: Difference[] = []
  const at = caller.isOver ? 'ended' : caller.snapshot.status
  for (const callee of callees) {
    if (callee.isOver) continue
    const { status } = callee.snapshot
    const legs = [caller, callee]
    // One of its ends is leaving, and says so.
    if (status === 'ending') continue
    if (at === 'ended') found.push({ what: `the caller has ended, the callee is ${status}`, legs })
    else if (at === 'ending') found.push({ what: `the caller is leaving, the callee is ${status}`, legs })
    else if (status === 'established' && !['established', 'answering'].includes(at))
      found.push({ what: `the callee is established, the caller is ${at}`, legs })
    else if (status === 'ringing' && (at === 'established' || at === 'answering') && !isAnsweredHere(callee))
      found.push({ what: `the caller is ${at}, and a phone rings`, legs })
    else if (at === 'established' && status === 'established') found.push(...holds(caller, callee))
  }
  const isAnswered = callees.length === 0 || callees.some((callee) => !callee.isOver && isAnsweredHere(callee))
  if (at === 'established' && !isAnswered)
    found.push({ what: 'the caller is established, and nobody is with it', legs: [caller, ...callees.slice(-1)] })
  const established = callees.filter((callee) => !callee.isOver && callee.snapshot.status === 'established')
  if (established.length > 1) found.push({ what: 'two callees are established', legs: [caller, ...established] })
  return found
}

function isAnsweredHere({ snapshot }: Leg): boolean {
  return snapshot.status === 'answering' || snapshot.status === 'established' || snapshot.status === 'ending'
}

/** A hold that this end shows is one that the far end shows too, and the other way round. */
function holds(one: Leg, other: Leg): Difference[] {
  return [
    [one, other],
    [other, one],
  ].flatMap(([holder, held]) => {
    if (!holder || !held) return []
    const { local } = holder.snapshot.hold
    const { remote } = held.snapshot.hold
    const isSettled = local === 'held' || local === 'active'
    if (!isSettled || (local === 'held') === (remote === 'held')) return []
    return [{ what: `${holder.page.name} is ${local}, ${held.page.name} sees ${remote}`, legs: [one, other] }]
  })
}
