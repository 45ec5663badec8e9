/** What goes wrong: networks, servers, laptops, microphones and credentials, one thing after another, and all of it mended again. */
import { delays } from '../../packages/core/src/machines/delays.ts'
import { serverTimeout } from './network/connection.ts'
import type { Page } from './page.ts'
import type { Stage } from './stage.ts'
import type { Dice } from './time/dice.ts'

const kinds = [
  'reset',
  'halfOpen',
  'blackhole',
  'offline',
  'move',
  'mute',
  'sleep',
  'crash',
  'serverDown',
  'serverRestart',
  'refusals',
  'revoke',
  'provider',
  'microphoneLost',
  'falseAlarm',
] as const
export type TroubleKind = (typeof kinds)[number]

/** How often what happens; 0 or absent is never. */
export type Weights = Readonly<Partial<Record<TroubleKind, number>>>

export interface TroubleOptions {
  /** ms between two troubles, on average. */
  readonly pause: number
  readonly weights: Weights
  /** Somebody opens the same phone anew: another page on another device. */
  readonly reopen: (page: Page) => void
}

export class Trouble {
  readonly counts: Partial<Record<TroubleKind, number>> = {}
  readonly #stage: Stage
  readonly #dice: Dice
  readonly #options: TroubleOptions
  /** Mends what is broken now. */
  readonly #mending = new Set<() => void>()
  #isOver = false

  constructor(stage: Stage, dice: Dice, options: TroubleOptions) {
    this.#stage = stage
    this.#dice = dice
    this.#options = options
  }

  begin(): void {
    const { pause, weights } = this.#options
    if (Object.keys(weights).length === 0) return
    const next = () => {
      if (this.#isOver) return
      this.#strike(this.#dice.choose(weights))
      this.#stage.scheduler.after(this.#dice.exponential(pause), undefined, next)
    }
    this.#stage.scheduler.after(this.#dice.exponential(pause), undefined, next)
  }

  /** Nothing more happens, and everything is whole. */
  end(): void {
    this.#isOver = true
    for (const mend of [...this.#mending]) mend()
    this.#stage.platform.recover()
  }

  #strike(kind: TroubleKind): void {
    const pages = this.#stage.pages.filter(({ isAwake }) => isAwake)
    if (pages.length === 0) return
    const page = this.#dice.pick(pages)
    this.counts[kind] = (this.counts[kind] ?? 0) + 1
    page.touched()
    this[kind](page)
  }

  private reset(page: Page): void {
    this.#cut(page, this.#dice.between(0, 60), this.#dice.chance(0.7) ? this.#dice.between(0, 60) : this.#late())
  }

  /** The connection is gone, and this end is not told. */
  private halfOpen(page: Page): void {
    this.#cut(page, undefined, this.#dice.chance(0.5) ? this.#dice.between(0, 60) : this.#late())
    // Until the phone has had the time to find out.
    this.#break(
      page,
      delays.keepAlive + delays.pongTimeout,
      () => {},
      () => {},
    )
  }

  private blackhole(page: Page): void {
    this.#breakDevice(page, 'isBlackholed')
  }

  private mute(page: Page): void {
    this.#breakDevice(page, 'isMute')
  }

  private offline(page: Page): void {
    const { device } = page
    const isTold = this.#dice.chance(0.9)
    // Some systems close the sockets of a network that is gone.
    if (this.#dice.chance(0.5)) this.#cut(page, this.#dice.between(0, 20), this.#late())
    this.#break(
      page,
      this.#duration(),
      () => {
        device.isOnline = false
        device.changed()
        if (isTold) device.tell('network.offline')
      },
      () => {
        device.isOnline = true
        device.changed()
        if (isTold) device.tell('network.online')
      },
    )
  }

  /** Wi-Fi to LTE: another address, and every connection of the old one is dead. */
  private move(page: Page): void {
    const { device } = page
    device.address += 1
    this.#cut(page, this.#dice.chance(0.5) ? this.#dice.between(0, 20) : undefined, this.#late())
    device.changed()
    if (this.#dice.chance(0.7)) device.tell('network.changed')
    this.#break(
      page,
      delays.keepAlive + delays.pongTimeout,
      () => {},
      () => {},
    )
  }

  private sleep(page: Page): void {
    const { device } = page
    if (this.#dice.chance(0.5)) this.#cut(page, undefined, this.#late())
    const duration = this.#dice.chance(0.3) ? this.#dice.between(60_000, 600_000) : this.#duration()
    this.#break(
      page,
      duration,
      () => {
        device.state = 'asleep'
        device.changed()
      },
      () => {
        device.state = 'awake'
        this.#stage.scheduler.woken(device)
        device.changed()
        // What wakes the page is told to it before its timers run, or after.
        this.#stage.scheduler.within(this.#dice.integer(1, 50), device, () => device.tell('page.resumed'))
      },
    )
  }

  /** The page is closed in the middle of everything. */
  private crash(page: Page): void {
    this.#cut(page, undefined, this.#dice.between(0, 60))
    page.device.state = 'gone'
    page.media.dispose()
    page.device.changed()
    this.#stage.scheduler.after(this.#dice.exponential(10_000), undefined, () => this.#options.reopen(page))
  }

  private serverDown(): void {
    this.#stage.platform.fail(this.#duration(), false)
  }

  private serverRestart(): void {
    this.#stage.platform.fail(this.#duration(), true)
  }

  /** The server is overloaded, or says no for a while. */
  private refusals(page: Page): void {
    const { switchboard } = this.#stage.platform
    const dice = this.#dice
    const method = dice.pick(['REGISTER', 'REGISTER', 'INVITE', 'BYE', 'INFO', 'CANCEL'])
    const status = dice.pick(method === 'REGISTER' ? [503, 500, 408, 480, 403] : [503, 500, 408, 486, 491])
    const retryAfter = dice.chance(0.4) ? { retryAfter: dice.integer(1, 10) } : {}
    let lift = () => {}
    this.#break(
      page,
      this.#duration(),
      () => {
        lift = switchboard.faults.respond({ method, status, user: page.user, times: dice.integer(1, 4), ...retryAfter })
      },
      () => lift(),
    )
  }

  private revoke(page: Page): void {
    const { platform } = this.#stage
    this.#break(
      page,
      this.#duration(),
      () => platform.switchboard.revoke(page.user),
      () => platform.switchboard.restore(page.user),
    )
  }

  private provider(page: Page): void {
    const { dice } = { dice: this.#dice }
    this.#break(
      page,
      this.#duration(),
      () => {
        page.provider = dice.pick(['fails', 'hangs'] as const)
      },
      () => {
        page.provider = 'answers'
      },
    )
  }

  private microphoneLost(page: Page): void {
    const sessions = [...page.media.sessions.values()].filter(({ isLive }) => isLive)
    if (sessions.length === 0) return
    const session = this.#dice.pick(sessions)
    this.#stage.scheduler.within(1, page.device, () => session.tell({ type: 'media.trackEnded' }))
  }

  /** The browser says that the network is another, and it is not. */
  private falseAlarm(page: Page): void {
    const type = this.#dice.pick(['network.online', 'network.changed', 'network.offline', 'page.resumed'] as const)
    this.#stage.scheduler.within(1, page.device, () => page.device.tell(type))
  }

  #cut(page: Page, client: number | undefined, server: number | undefined): void {
    for (const connection of [...page.device.connections]) connection.reset({ client, server })
  }

  #late(): number {
    return this.#dice.between(...serverTimeout)
  }

  #duration(): number {
    return this.#dice.choose({ short: 5, medium: 4, long: 2 }) === 'short'
      ? this.#dice.between(20, 3_000)
      : this.#dice.between(3_000, 70_000)
  }

  #breakDevice(page: Page, what: 'isBlackholed' | 'isMute'): void {
    const { device } = page
    const set = (value: boolean) => {
      device[what] = value
      device.changed()
    }
    if (device[what]) return
    this.#break(
      page,
      this.#duration(),
      () => set(true),
      () => set(false),
    )
  }

  #break(page: Page, duration: number, begin: () => void, end: () => void): void {
    // As an event of the page, so that what it hears of this is its own turn.
    this.#stage.scheduler.after(1, page.device, begin)
    page.ailments += 1
    const mend = () => {
      if (!this.#mending.delete(mend)) return
      this.#stage.scheduler.after(2, page.device, () => {
        end()
        page.ailments -= 1
        page.touched()
      })
    }
    this.#mending.add(mend)
    this.#stage.scheduler.after(duration, undefined, mend)
  }
}
