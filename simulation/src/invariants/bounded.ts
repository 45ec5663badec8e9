/** No stuck state: each state of each chart is left within its longest named delay, as long as the page is awake. */
import { delays } from '../../../packages/core/src/machines/delays.ts'
import type { InspectionEvent } from '../../../packages/core/src/types.ts'
import type { Page } from '../page.ts'
import type { Stage, Watch } from '../stage.ts'

/** How late a timer may fire: the sweep looks once a second. */
const slack = 1_100
/** Each wait of a backoff is drawn from 50 to 150 % of its length. */
const spread = 1.5
/** What may follow one upon another while flows come and go. */
const flapping = 4 * delays.reattachTimeout
const negotiation = 'live.phase.established.negotiation'

/** ms, by chart and state. A state that is not here may last. */
const bounds: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  phone: { 'active.working.starting': delays.startTimeout, 'active.working.stopping': delays.stopTimeout },
  connection: {
    'flow.connecting': delays.connectTimeout,
    'flow.connected.probing': delays.pongTimeout,
    'flow.connected.verifying': delays.probeTimeout,
    backoff: spread * delays.backoffCap,
  },
  registration: {
    'request.pacing': 2_100,
    // Two in a row are one state from outside: the answer to the first was about old credentials.
    'request.registering': 2 * delays.registerTimeout,
    'request.unregistering': delays.unregisterTimeout + 2_100,
    'request.challenged': delays.fetchTimeout + spread * delays.renewalRetryCap,
  },
  credentials: {
    fetching: delays.fetchTimeout,
    retrying: spread * delays.renewalRetryCap,
    'valid.renewing': delays.fetchTimeout,
  },
  call: {
    'live.phase.outgoing.preparing': delays.prepareTimeout,
    'live.phase.outgoing.awaitingFlow': delays.flowTimeout,
    'live.phase.outgoing.awaitingCredentials': delays.fetchTimeout,
    'live.phase.outgoing.inviting': delays.setupTimeout,
    'live.phase.accepting': delays.describeTimeout,
    'live.phase.alerting': delays.ringTimeout,
    'live.phase.answering.describing': delays.prepareTimeout,
    'live.phase.answering.describingLate': delays.prepareTimeout,
    'live.phase.answering.confirming': 32_000,
    'live.phase.answering.confirmingLate': 32_000,
    'live.phase.answering.applyingLate': delays.describeTimeout,
    [`${negotiation}.offering`]: delays.describeTimeout,
    [`${negotiation}.waitingAnswer`]: delays.reinviteTimeout,
    [`${negotiation}.applying`]: delays.describeTimeout,
    [`${negotiation}.rollingBack`]: delays.describeTimeout,
    [`${negotiation}.withdrawing`]: delays.describeTimeout,
    [`${negotiation}.glare.rollingBack`]: delays.describeTimeout,
    [`${negotiation}.glare.waiting`]: 10_000,
    [`${negotiation}.answering`]: delays.describeTimeout,
    [`${negotiation}.offeringLate`]: delays.describeTimeout,
    [`${negotiation}.waitingLateAnswer`]: 32_000,
    [`${negotiation}.applyingLate`]: delays.describeTimeout,
    [`${negotiation}.waitingAck`]: 32_000,
    [`${negotiation}.refusing`]: delays.describeTimeout,
    'live.phase.established.localHold.holding': flapping,
    'live.phase.established.localHold.resuming': flapping,
    'live.phase.cancelling.waiting': delays.cancelTimeout,
    'live.phase.cancelling.waitingFlow': delays.byeTimeoutDown,
    'live.phase.rejecting': delays.byeTimeoutDown,
    'live.phase.ending.waiting': delays.byeTimeout,
    'live.phase.ending.waitingFlow': delays.byeTimeoutDown,
    'live.signalling.down': delays.reattachTimeout,
    'live.signalling.reattaching': flapping,
    'live.signalling.resending': delays.resendTimeout,
  },
  media: {
    // A re-INVITE gathers too, at any time; what bounds the first one is the call's `preparing`.
    gathering: delays.setupTimeout + delays.prepareTimeout + delays.flowTimeout,
    checking: delays.iceSetupTimeout,
    interrupted: delays.iceGrace,
    'restarting.refused': delays.iceRestartRetry,
    'restarting.checking': delays.iceRestartTimeout,
  },
}

interface Stay {
  readonly chart: string
  /** State -> since when, epoch ms. */
  readonly since: Map<string, number>
}

export class Bounded implements Watch {
  readonly #stage: Stage
  readonly #stays = new Map<Page, Map<string, Stay>>()
  readonly #asleep = new Set<Page>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  inspected(page: Page, event: InspectionEvent): void {
    if (event.type !== 'chart') return
    const { chart, id, state } = event
    const stays = this.#stays.get(page) ?? new Map<string, Stay>()
    this.#stays.set(page, stays)
    const key = `${chart} ${id}`
    if (event.event === 'xstate.stop' || state === 'ended' || state === 'stopped') {
      stays.delete(key)
      return
    }
    const stay = stays.get(key) ?? { chart, since: new Map<string, number>() }
    stays.set(key, stay)
    const present = new Set(statesOf(state))
    for (const known of stay.since.keys()) if (!present.has(known)) stay.since.delete(known)
    for (const each of present) if (!stay.since.has(each)) stay.since.set(each, event.at)
  }

  ticked(): void {
    const { now } = this.#stage.scheduler
    for (const [page, stays] of this.#stays) {
      if (!page.isAwake) {
        this.#asleep.add(page)
        continue
      }
      // Its timers slept: their deadlines have passed, or are to be counted from now.
      const isFresh = this.#asleep.delete(page)
      const live = new Set(['phone', 'connection', 'registration', 'credentials'])
      for (const { id } of page.phone.calls) live.add(id)
      for (const [key, { chart, since }] of stays) {
        const id = key.slice(chart.length + 1)
        if (!live.has(id) || (page.phone.getSnapshot().status === 'stopped' && chart !== 'phone')) {
          stays.delete(key)
          continue
        }
        for (const [state, at] of since) {
          if (isFresh) since.set(state, now)
          const bound = bounds[chart]?.[state]
          if (!isFresh && bound !== undefined && now - at > bound + slack)
            this.#stage.violate(
              'no stuck state',
              `${key} has been in ${state} for ${now - at} ms, longer than ${bound}`,
              [page],
            )
        }
      }
    }
  }
}

/** `{ live: { phase: 'ending' } }` -> `live`, `live.phase.ending` … */
function statesOf(value: unknown, prefix = ''): string[] {
  if (typeof value === 'string') return [prefix + value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [prefix + name, ...statesOf(inner, `${prefix}${name}.`)])
}
