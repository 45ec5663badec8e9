/** The SIP platform: an in-memory switchboard that goes down and comes back, with its memory or without. */
import { createSwitchboard, type Switchboard, type Wire, type WireHandler } from '@offhook/switchboard'
import { Dice } from './time/dice.ts'
import type { Scheduler } from './time/scheduler.ts'

export const domain = 'offhook.test'

/** In every password, so that one look tells whether a secret got out. */
export const secretMark = 'offhook-test-secret'

export class Platform {
  #switchboard: Switchboard
  readonly #scheduler: Scheduler
  readonly #users: Readonly<Record<string, string>>
  readonly #secretSeed: number
  readonly #dice: Dice
  #isDown = false
  #lift: (() => void) | undefined
  /** Changes with each failure: what was healthy before it may not be so after it. */
  healthySince: number

  constructor(users: readonly string[], scheduler: Scheduler, dice: Dice) {
    this.#scheduler = scheduler
    this.#dice = dice
    this.#users = Object.fromEntries(users.map((user) => [user, `${secretMark}-${user}`]))
    this.#secretSeed = dice.integer(1, 2 ** 31)
    this.#switchboard = this.#create()
    this.healthySince = scheduler.now
  }

  get switchboard(): Switchboard {
    return this.#switchboard
  }

  get isDown(): boolean {
    return this.#isDown
  }

  password(user: string): string {
    return this.#users[user] ?? ''
  }

  attach(wire: Wire): WireHandler | undefined {
    return this.#isDown ? undefined : this.#switchboard.attach(wire)
  }

  /** Every connection is cut and new ones are refused, for `duration` ms; `forgets` loses bindings, dialogs and transactions. */
  fail(duration: number, forgets: boolean): void {
    if (this.#isDown) return
    this.#isDown = true
    const { faults } = this.#switchboard
    const lift = faults.down()
    this.#lift = () => {
      this.#lift = undefined
      if (forgets) {
        this.#switchboard.close()
        this.#switchboard = this.#create()
      } else lift()
      this.#isDown = false
      this.healthySince = this.#scheduler.now
    }
    this.#scheduler.after(duration, undefined, () => this.recover())
  }

  recover(): void {
    this.#lift?.()
  }

  close(): void {
    this.#switchboard.close()
  }

  #create(): Switchboard {
    // A platform's secret for short-lived credentials outlives its restarts; the first draws make it.
    const secret = new Dice(this.#secretSeed)
    let draws = 0
    const random = () => {
      draws += 1
      return draws <= 32 ? secret.next() : this.#dice.next()
    }
    return createSwitchboard({
      domain,
      users: this.#users,
      clock: {
        now: () => this.#scheduler.now,
        setTimeout: (run, delay) => this.#scheduler.after(delay, undefined, run),
        clearTimeout: (handle) => this.#scheduler.clear(handle as ReturnType<Scheduler['after']>),
      },
      random,
    })
  }
}
