/** Everybody who uses a phone in one world: they dial, answer, hold, hang up and change their minds. */
import type { Call } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import type { Stage } from '../stage.ts'
import type { Dice } from '../time/dice.ts'
import { conversationHeader } from '../wireMessage.ts'
import type { Conversation } from './conversation.ts'
import { nextCommand, perform, reaction, soon } from './habits.ts'
import { Leg } from './leg.ts'

export interface CrowdOptions {
  readonly users: readonly string[]
  /** How many calls are to be made in all. */
  readonly calls: number
  /** ms between two of them, on average. */
  readonly pause: number
  /** ms until somebody stops a page or unregisters it, on average; undefined for never. */
  readonly whimPause: number | undefined
}

const lines = ['echo', 'busy', 'decline', 'noanswer-3', 'ringing', 'early-1', 'earlyfork-1', 'slow-2']

export class Crowd {
  readonly conversations = new Map<number, Conversation>()
  readonly legs: Leg[] = []
  readonly #stage: Stage
  readonly #dice: Dice
  readonly #options: CrowdOptions
  /** Everybody hangs up, and nobody begins anything. */
  #isGoingHome = false
  #dialled = 0

  constructor(stage: Stage, dice: Dice, options: CrowdOptions) {
    this.#stage = stage
    this.#dice = dice
    this.#options = options
  }

  get dialled(): number {
    return this.#dialled
  }

  /** Somebody sits down at this page. */
  sitDown(page: Page): void {
    this.#start(page)
    this.#think(page)
  }

  begin(): void {
    const { scheduler } = this.#stage
    const next = () => {
      if (this.#dialled >= this.#options.calls) return
      this.#dialled += 1
      this.#dial(this.#dialled)
      scheduler.after(this.#dice.exponential(this.#options.pause), undefined, next)
    }
    scheduler.after(3_000, undefined, next)
  }

  /** Whatever is still going on is ended by somebody within half a minute. */
  goHome(): void {
    this.#isGoingHome = true
    for (const leg of this.legs) this.#hangUpLater(leg, 30_000)
  }

  /** The page is started and registered, if it is not. */
  comeBack(page: Page): void {
    const { status, registration } = page.phone.getSnapshot()
    if (status === 'stopped') this.#start(page)
    else if (registration.status !== 'registered') this.#register(page)
  }

  rings(page: Page, call: Call): void {
    const number = Number(call.getSnapshot().headers[conversationHeader])
    const conversation = this.conversations.get(number)
    if (!conversation) {
      this.#stage.violate('calls are told apart', `an incoming call of conversation ${number}`, [page])
      return
    }
    const leg = new Leg(this.#stage, page, call, conversation)
    conversation.callees.push(leg)
    this.legs.push(leg)
    if (this.#isGoingHome) {
      this.#hangUpLater(leg, 5_000)
      return
    }
    const command = reaction(this.#dice)
    this.#later(page, soon(this.#dice), () => perform(leg, command))
    this.#use(leg)
  }

  #dial(number: number): void {
    const { pages, scheduler } = this.#stage
    const ready = pages.filter((page) => page.isAwake && page.phone.getSnapshot().status === 'running')
    if (ready.length === 0) return
    const page = this.#dice.pick(ready)
    const others = this.#options.users.filter((user) => user !== page.user)
    const target = this.#dice.choose({ user: 80, line: 15, nobody: 3, self: 2 })
    const name = {
      user: () => this.#dice.pick(others),
      line: () => this.#dice.pick(lines),
      nobody: () => 'nobody',
      self: () => page.user,
    }[target]()
    const conversation: Conversation = {
      number,
      begunAt: scheduler.now,
      target: name,
      isLeftAlone: this.#dice.chance(0.15),
      isMarred: false,
      caller: undefined,
      callees: [],
    }
    this.conversations.set(number, conversation)
    this.#later(page, 1, () => {
      try {
        const call = page.phone.call(name, { headers: { [conversationHeader]: String(number) } })
        const leg = new Leg(this.#stage, page, call, conversation)
        conversation.caller = leg
        this.legs.push(leg)
        this.#use(leg)
      } catch (error) {
        const { code } = error as { code?: string }
        const isExpected = code === 'tooManyCalls' || page.phone.getSnapshot().status !== 'running'
        if (!isExpected) this.#stage.violate('commands do what `can` says', `call() threw ${String(error)}`, [page])
      }
    })
  }

  /** A while in a call, and what is done in it. */
  #use(leg: Leg): void {
    const dice = this.#dice
    // A long call, or one that nobody looks after: what happens in it is the network's doing.
    if (leg.conversation.isLeftAlone) return
    const patience = dice.chance(0.2) ? dice.between(0, 1_500) : dice.exponential(25_000)
    this.#later(leg.page, patience, () => perform(leg, { do: 'hangUp' }))
    const act = () => {
      if (leg.isOver) return
      const command = nextCommand(dice, leg.snapshot)
      const { caller, callees } = leg.conversation
      const other = [caller, ...callees].find((each) => each && each !== leg && !each.isOver)
      perform(leg, command, dice.chance(0.1) ? nextCommand(dice, leg.snapshot) : undefined)
      // The other end has the same thought at the same time.
      if (other && command && dice.chance(0.3))
        this.#later(other.page, dice.between(0, 200), () => perform(other, command))
      this.#later(leg.page, soon(dice), act)
    }
    this.#later(leg.page, soon(dice), act)
  }

  /** The page itself: now and then it is stopped and started, unregistered and registered. */
  #think(page: Page): void {
    const dice = this.#dice
    const { whimPause } = this.#options
    if (whimPause === undefined) return
    this.#later(page, dice.exponential(whimPause), () => {
      if (this.#isGoingHome) return
      const { status } = page.phone.getSnapshot()
      if (status === 'running') {
        switch (dice.choose({ stop: 3, unregister: 3, register: 3, start: 1 })) {
          case 'stop':
            this.#stop(page)
            break
          case 'unregister':
            page.wish('unregister', page.phone.unregister())
            this.#later(page, dice.exponential(3_000), () => this.#register(page))
            break
          case 'register':
            this.#register(page)
            break
          default:
            this.#start(page)
        }
      }
      this.#think(page)
    })
  }

  #stop(page: Page): void {
    page.touched()
    page.isStopped = true
    page.wish('stop', page.phone.stop())
    const delay = this.#dice.chance(0.3) ? this.#dice.between(0, 2_500) : this.#dice.exponential(5_000)
    this.#later(page, delay, () => this.#start(page))
  }

  #start(page: Page): void {
    page.touched()
    page.isStopped = false
    page.wish('start', page.phone.start())
  }

  #register(page: Page): void {
    if (page.phone.getSnapshot().status !== 'running') return
    // Whoever thinks better of it has to wait for what he wants now.
    for (const wish of page.wishes) if (wish.what === 'unregister') wish.what = 'unregister, overtaken'
    page.wish('register', page.phone.register())
  }

  #hangUpLater(leg: Leg, within: number): void {
    if (leg.isOver) return
    this.#later(leg.page, this.#dice.between(0, within), () => {
      if (leg.snapshot.can.hangUp) leg.perform({ do: 'hangUp' })
      // In the middle of something else, or on its way out: looked at again.
      if (!leg.isOver) this.#hangUpLater(leg, within)
    })
  }

  #later(page: Page, delay: number, run: () => void): void {
    this.#stage.scheduler.after(delay, page.device, () => {
      if (page.isAwake) run()
    })
  }
}
