/** One page with a phone on it: the real core and its SIP port, on simulated media, sockets, time and chance. */
import { composePhone } from '../../packages/core/src/engine.ts'
import type { PhoneError } from '../../packages/core/src/errors.ts'
import { createWallClock } from '../../packages/core/src/facade/wallClock.ts'
import { createSipAgent } from '../../packages/core/src/sip/index.ts'
import type { Call, Credentials, InspectionEvent, Phone } from '../../packages/core/src/types.ts'
import { SimulatedMedia } from './media/port.ts'
import type { MediaTroubles } from './media/session.ts'
import { Connection } from './network/connection.ts'
import type { Device } from './network/device.ts'
import { domain, type Platform } from './platform.ts'
import type { Stage, Watch } from './stage.ts'
import type { Dice } from './time/dice.ts'
import { readMessage } from './wireMessage.ts'

/** A phone that is broken on purpose, to see that the simulation notices. */
export interface Tamper {
  /** What leaves instead of a frame. */
  send?(frame: string): readonly string[]
  /** Its microphones stay open. */
  readonly keepsMicrophones?: boolean
  /** False for a timer of its charts, by its length in ms, that never fires. */
  fires?(delay: number): boolean
  /** What devtools see instead of a message. */
  trace?(message: string): string
  /** It logs what it sends. */
  readonly logsFrames?: boolean
  /** What people use instead of the phone. */
  phone?(phone: Phone): Phone
}

export interface PageOptions {
  readonly user: string
  readonly device: Device
  readonly dice: Dice
  readonly mediaTroubles: MediaTroubles
  readonly watches: readonly Watch[]
  readonly onIncoming: (page: Page, call: Call) => void
  readonly tamper?: Tamper | undefined
}

/** Something that a page asked of its phone, until it is settled. */
export interface Wish {
  what: string
  /** Epoch ms; moved on when the page has slept. */
  since: number
}

export class Page {
  readonly user: string
  readonly device: Device
  readonly media: SimulatedMedia
  readonly phone: Phone
  /** Promises that wait. */
  readonly wishes = new Set<Wish>()
  /** Epoch ms since which nothing is wrong with it that a phone cannot help. */
  healthySince: number
  /** What the credentials function does when it is asked next. */
  provider: 'answers' | 'fails' | 'hangs' = 'answers'
  /** Its Contact URI, from its first REGISTER. */
  contact: string | undefined
  /** Troubles that it has now. */
  ailments = 0
  /** `stop()` was asked for and `start()` was not since. */
  isStopped = true
  readonly #stage: Stage

  constructor(stage: Stage, options: PageOptions) {
    const { user, device, dice, mediaTroubles, watches, onIncoming, tamper = {} } = options
    const { scheduler, platform, fabric } = stage
    this.#stage = stage
    this.user = user
    this.device = device
    this.healthySince = scheduler.now
    device.watchMedia(() => fabric.changed())
    this.media = new SimulatedMedia({
      device,
      fabric,
      scheduler,
      dice: dice.fork(),
      troubles: mediaTroubles,
      keepsMicrophones: tamper.keepsMicrophones === true,
      onMisuse: (detail) => stage.violate('offers and answers are in step', detail, [this]),
    })
    const tell = (look: (watch: Watch) => void) => {
      for (const watch of watches) look(watch)
    }
    const tap = {
      sent: (flow: object, frame: string) => {
        const message = readMessage(frame)
        if (tamper.logsFrames) log(frame)
        if (message?.method === 'REGISTER') this.contact = /^Contact:\s*<([^>]+)>/im.exec(frame)?.[1]
        if (message) tell((watch) => watch.sent?.(this, message, flow))
      },
      received: (flow: object, frame: string) => {
        const message = readMessage(frame)
        if (message) tell((watch) => watch.received?.(this, message, flow))
      },
    }
    const network = dice.fork()
    const log = (message: string, data?: unknown) =>
      tell((watch) => watch.logged?.(this, `${message} ${JSON.stringify(data ?? '')}`))
    const inspect = (event: InspectionEvent) => {
      const isTampered = event.type === 'sip' && tamper.trace
      const seen = isTampered ? { ...event, message: isTampered(event.message) } : event
      tell((watch) => watch.inspected?.(this, seen))
    }
    const clock = createWallClock(device)
    const phone = composePhone(
      {
        uri: `sip:${user}@${domain}`,
        servers: dice.chance(0.3) ? ['wss://one.offhook.test', 'wss://two.offhook.test'] : 'wss://one.offhook.test',
        credentials: credentialsOf(this, platform, dice),
        expires: dice.pick([60, 120, 600]),
        calls: { max: dice.pick([1, 2, 3]), noAnswerTimeout: dice.pick([20_000, 60_000]), earlyMedia: 'first' },
        webSocket: () => {
          const connection = new Connection({ device, platform, scheduler, dice: network, tap })
          const { send } = tamper
          if (send) {
            const forward = connection.send.bind(connection)
            connection.send = (frame) => send(frame).forEach(forward)
          }
          return connection
        },
        inspect,
        logger: { debug: log, info: log, warn: log, error: log },
      },
      {
        clock: {
          ...clock,
          setTimeout: (run, delay) => clock.setTimeout(tamper.fires?.(delay) === false ? () => {} : run, delay),
        },
        random: dice.fork().next,
        network: device,
        loadSip: async () => createSipAgent,
        loadMedia: async () => () => this.media,
      },
    )
    this.phone = tamper.phone?.(phone) ?? phone
    this.phone.on('incomingCall', ({ call }) => onIncoming(this, call))
  }

  get name(): string {
    return this.device.name
  }

  get isAwake(): boolean {
    return this.device.state === 'awake'
  }

  /** Everything that a phone depends on is as it should be, and has been for `ms`. */
  isHealthyFor(ms: number): boolean {
    const { scheduler, platform } = this.#stage
    const since = Math.max(this.healthySince, platform.healthySince)
    return this.ailments === 0 && !this.device.isCut && !platform.isDown && scheduler.now - since >= ms
  }

  /** Something is wrong from now on, or from now on not any more. */
  touched(): void {
    this.healthySince = this.#stage.scheduler.now
  }

  /** Keeps an eye on a promise; `check` sees what became of it, an error or undefined. */
  wish(what: string, promise: Promise<void>, check: (error: PhoneError | undefined) => void = () => {}): void {
    const wish: Wish = { what, since: this.#stage.scheduler.now }
    this.wishes.add(wish)
    const settle = (error: PhoneError | undefined) => {
      this.wishes.delete(wish)
      check(error)
    }
    promise.then(() => settle(undefined), settle)
  }
}

/** A password, or a function that is asked for short-lived ones and now and then fails. */
function credentialsOf(page: Page, platform: Platform, dice: Dice): Credentials | (() => Promise<Credentials>) {
  const { user } = page
  if (dice.chance(0.3)) return { password: platform.password(user) }
  const ttl = dice.pick([30, 60, 120, 3_600])
  const chance = dice.fork()
  return () =>
    new Promise((resolve, reject) => {
      if (page.provider === 'hangs') return
      setTimeout(
        () => {
          if (page.provider === 'fails') reject(new Error('the application has no credentials now'))
          else resolve({ ...platform.switchboard.issueCredentials(user, { ttl }) })
        },
        chance.between(1, 400),
      )
    })
}
